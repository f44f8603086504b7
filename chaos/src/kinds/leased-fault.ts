import { type LeasedFault, leasedFault } from '@faultline/contracts/faults';
import type { z } from 'zod';
import { ChaosError } from '../chaos-error.ts';
import type { AdminAnswer, FaultContext } from '../fault-context.ts';
import { defineFaultKind, type FaultKind } from '../fault-kind.ts';

/** A process that takes faults at `/internal/faults`. */
export interface FaultPlace {
  readonly name: string;
  readonly url: string;
}

/** When it was injected, in ms since the Unix epoch. */
interface Handle {
  readonly injectedAtMs: number;
}

/** What acts on its own shows within a moment; what acts on requests waits for one. */
const PROVOKE_AFTER_MS = 2_000;
const SHORTEST_MS = 100;

export interface LeasedFaultKind<P extends z.ZodObject>
  extends Pick<
    FaultKind<P>,
    'kind' | 'layer' | 'title' | 'description' | 'parameters' | 'example' | 'probe' | 'reverts' | 'targets' | 'occupies'
  > {
  readonly confirmWithinMs?: number;
  /** Besides the counter, where that is not all. */
  readonly signal?: string;
  places(context: Pick<FaultContext, 'addresses' | 'topology'> & { readonly fault: { readonly target: string } }): readonly FaultPlace[];
  /** Whether a place has done enough to count as injected; by default it has acted at least once. */
  hasActed?(fault: LeasedFault): boolean;
  /** Whether it ends with the process that it is in: the death of that is what it is for, and no loss. */
  endsWithProcess?(parameters: z.output<P>): boolean;
  /** What shows the effect from outside of the mechanism; undefined for not yet. */
  shows?(place: FaultPlace, context: FaultContext<z.output<P>>): Promise<string | undefined>;
  /** Gives it something to act on that changes nothing, for when nobody else does. May fail. */
  provoke?(place: FaultPlace, context: FaultContext<z.output<P>>): Promise<void>;
}

/**
 * A fault that acts inside a process, for as long as the lease there is renewed. The process counts what it does, under the fault's id:
 * that count is the evidence, also of a blind fault, which shows in no metric.
 */
export function leasedFaultKind<P extends z.ZodObject>(kind: LeasedFaultKind<P>): FaultKind<P, Handle> {
  type Context = FaultContext<z.output<P>>;
  const urlOf = (place: FaultPlace, rest = ''): string => `${place.url}/internal/faults${rest}`;

  async function put(context: Context, place: FaultPlace): Promise<void> {
    const { fault, admin, clock, leaseMs } = context;
    const answer = await admin.request('POST', urlOf(place), {
      id: fault.id,
      kind: fault.kind,
      parameters: fault.parameters,
      leaseMs: Math.max(SHORTEST_MS, leaseMs),
      durationMs: Math.max(SHORTEST_MS, fault.endsAtMs - clock.epochMs()),
      seed: fault.seed,
      blind: fault.blind,
    });
    if (answer.status !== 201) throw refusal(place, answer);
  }

  async function take({ fault, admin }: Context, place: FaultPlace): Promise<void> {
    const answer = await admin.request('DELETE', urlOf(place, `/${fault.id}`));
    if (answer.status !== 200 && answer.status !== 404) throw refusal(place, answer);
  }

  async function evidenceOf(context: Context, place: FaultPlace, handle: Handle): Promise<string | undefined> {
    const found = await look(context, place);
    const hasActed = kind.hasActed?.(found) ?? found.injected > 0;
    if (hasActed) {
      const shown = kind.shows === undefined ? found.evidence : await kind.shows(place, context);
      return shown === undefined ? undefined : `${place.name}: ${shown}`;
    }
    // Whoever provokes it may be who suffers from it.
    if (context.clock.epochMs() - handle.injectedAtMs > PROVOKE_AFTER_MS) await kind.provoke?.(place, context).catch(() => {});
    return undefined;
  }

  /** By its id: a blind fault is in no list. */
  async function look({ fault, admin }: Context, place: FaultPlace): Promise<LeasedFault> {
    const answer = await admin.request('GET', urlOf(place, `/${fault.id}`));
    if (answer.status === 404) throw new ChaosError('not_injected', `${place.name} no longer has the fault`);
    if (answer.status !== 200) throw refusal(place, answer);
    return leasedFault.parse(answer.body);
  }

  return defineFaultKind<P, Handle>({
    ...kind,
    signal: kind.signal ?? `fault_injected_total{kind="${kind.kind}"}, counted by the process itself for each fault`,
    async inject(context) {
      for (const place of kind.places(context)) await put(context, place);
      return { injectedAtMs: context.clock.epochMs() };
    },
    async confirm(context, handle) {
      const evidence = await Promise.all(kind.places(context).map((place) => evidenceOf(context, place, handle)));
      return evidence.every((each) => each !== undefined) ? evidence.join('; ') : undefined;
    },
    async renew(context) {
      const { fault, admin, leaseMs } = context;
      for (const place of kind.places(context)) {
        const answer = await admin.request('PUT', urlOf(place, `/${fault.id}/lease`), { leaseMs: Math.max(SHORTEST_MS, leaseMs) });
        if (answer.status === 404) {
          const code = kind.endsWithProcess?.(fault.parameters) === true ? 'completed' : 'lease_lost';
          throw new ChaosError(code, `${place.name} no longer has the fault`);
        }
        if (answer.status !== 200) throw refusal(place, answer);
      }
    },
    async revert(context) {
      const results = await Promise.allSettled(kind.places(context).map((place) => take(context, place)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
  });
}

function refusal({ name }: FaultPlace, { status, body }: AdminAnswer): ChaosError {
  const detail = typeof body === 'object' && body !== null && 'detail' in body ? String(body.detail) : `it answered ${status}`;
  if (status === 400) return new ChaosError('invalid_fault', `${name}: ${detail}`);
  if (status === 409) return new ChaosError('conflict', `${name}: ${detail}`);
  if (status === 401 || status === 403 || status === 404)
    return new ChaosError('not_injected', `${name} takes no faults (${status}): it has no admin token, or another`);
  return new ChaosError('unreachable', `${name}: ${detail}`);
}
