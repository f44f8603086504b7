import { type Fault, faultSchema, faultsAnswerSchema, historyAnswerSchema, problemSchema } from '../../contract.ts';
import { callHttp } from '../activity/http-provider.ts';
import type { Injection } from '../activity/injection.ts';
import type { RunClock } from './clock.ts';
import type { Emit } from './events.ts';
import type { Finding } from './verdict.ts';

/** A fault that the run has made. */
export interface FaultRecord {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
  /** What the controller saw of its effect. */
  readonly evidence?: string;
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs?: number;
  /** `expired`, `reverted`, …, in the controller's words. */
  readonly endReason?: string;
}

/** The fault is not there, although it was asked for. */
export class NotInjectedError extends Error {
  override readonly name = 'NotInjectedError';
  readonly code = 'not_injected';
  readonly output: unknown;

  constructor(message: string, output: unknown) {
    super(message);
    this.output = output;
  }
}

export interface FaultKeeper {
  /** @throws NotInjectedError unless the controller has confirmed the fault */
  inject(activity: Injection, signal: AbortSignal): Promise<{ readonly output: unknown; readonly fault: FaultRecord }>;
  /** Looks after the faults that are in force; tells of those that have ended otherwise than they should. */
  look(): Promise<readonly Finding[]>;
  /** From now on an end is what we wanted. */
  expectEnds(): void;
  /** Ends what is still in force, and what may be. Tells what could not be ended. */
  revertAll(): Promise<readonly string[]>;
  readonly records: readonly FaultRecord[];
}

interface Held {
  record: FaultRecord;
  readonly address: Address;
  readonly expiresMs: number;
}
/** Of the controller: `<lab>/api/chaos/faults`, and who we are. */
interface Address {
  readonly url: string;
  readonly headers: Injection['provider']['headers'];
}
/** An injection whose answer never came: it may be in force or not. */
interface Doubt {
  readonly address: Address;
  readonly kind: string;
  readonly target: string;
}

/** A rolling restart may be part of an injection or a reversal. */
const CHANGE_TIMEOUT_MS = 150_000;
const LOOK_TIMEOUT_MS = 5_000;
/** Two clocks, and a timer. */
const EXPIRY_MARGIN_MS = 1_500;

/** Knows every fault of a run from before it is asked for until it is known to have ended. */
export function createFaultKeeper({ clock, emit }: { readonly clock: RunClock; readonly emit: Emit }): FaultKeeper {
  const held: Held[] = [];
  const doubts: Doubt[] = [];
  let endsExpected = false;

  function end(fault: Held, endReason: string): void {
    fault.record = { ...fault.record, endMs: clock.now(), endReason };
    emit({ type: 'fault', fault: fault.record });
  }
  const inForce = (): Held[] => held.filter(({ record }) => record.endMs === undefined);

  return {
    async inject({ provider }, signal) {
      const { url, headers, arguments: body } = provider;
      const { kind = '', target = '' } = typeof body === 'object' ? body : {};
      const doubt = { address: { url, headers }, kind: String(kind), target: String(target) };
      doubts.push(doubt);
      const output = await callHttp(provider, AbortSignal.any([signal, AbortSignal.timeout(CHANGE_TIMEOUT_MS)])).catch((error: unknown) => {
        throw new NotInjectedError(`${doubt.kind} on ${doubt.target}: ${reasonOf(error)}`, null);
      });
      doubts.splice(doubts.indexOf(doubt), 1);
      const parsed = faultSchema.safeParse(output.body);
      if (output.status !== 201 || !parsed.success) {
        throw new NotInjectedError(
          `${doubt.kind} on ${doubt.target}: ${refusalOf(output.body) ?? `the answer was ${output.status}`}`,
          output,
        );
      }
      const fault = track(parsed.data, doubt.address);
      if (!parsed.data.confirmed)
        throw new NotInjectedError(`${doubt.kind} on ${doubt.target}: it was made, but nothing showed its effect`, output);
      return { output, fault };
    },

    async look() {
      const findings: Finding[] = [];
      for (const fault of inForce()) {
        const reason = await endReasonOf(fault);
        if (reason === undefined) continue;
        end(fault, reason);
        const finding = endsExpected ? undefined : findingOf(fault.record, clock.now() >= fault.expiresMs - EXPIRY_MARGIN_MS);
        if (finding !== undefined) findings.push(finding);
      }
      return findings;
    },

    expectEnds() {
      endsExpected = true;
    },

    async revertAll() {
      endsExpected = true;
      const failures: string[] = [];
      for (const doubt of doubts.splice(0)) {
        const faults = await list(doubt.address).catch(() => []);
        for (const fault of faults.filter(
          ({ kind, target, state }) => kind === doubt.kind && target === doubt.target && state !== 'ended',
        )) {
          track(fault, doubt.address);
        }
      }
      for (const fault of inForce()) {
        try {
          await revert(fault);
          end(fault, 'reverted');
        } catch (error) {
          failures.push(`${fault.record.kind} on ${fault.record.target} (${fault.record.id}) could not be reverted: ${reasonOf(error)}`);
        }
      }
      return failures;
    },

    get records() {
      return held.map(({ record }) => record);
    },
  };

  function track({ id, kind, target, evidence, expiresAt }: Fault, address: Address): FaultRecord {
    const record = { id, kind, target, startMs: clock.now(), ...(evidence === undefined ? {} : { evidence }) };
    held.push({ record, address, expiresMs: expiresAt ? Date.parse(expiresAt) : Number.POSITIVE_INFINITY });
    emit({ type: 'fault', fault: record });
    return record;
  }
}

/** Undefined while it is in force, also when nobody answers: a controller that starts again takes its faults up again. */
async function endReasonOf({ record, address }: Held): Promise<string | undefined> {
  try {
    const found = (await list(address)).find(({ id }) => id === record.id);
    if (found !== undefined && found.state !== 'ended') return undefined;
    if (found?.endReason !== undefined) return found.endReason;
    const url = address.url.replace(/\/faults$/, '/history');
    const { events } = historyAnswerSchema.parse((await get({ ...address, url })).body);
    const last = events.findLast(({ fault }) => fault?.id === record.id);
    return last?.fault?.endReason ?? last?.type ?? 'ended';
  } catch {
    return undefined;
  }
}

function findingOf({ kind, target, endReason }: FaultRecord, isDue: boolean): Finding | undefined {
  const what = `${kind} on ${target}`;
  switch (endReason) {
    case 'expired':
    case 'completed':
      return undefined;
    case 'aborted':
      return { verdict: 'deviated', message: `${what} was stopped by its stop condition` };
    case 'halted':
    case 'reverted':
      return { verdict: 'interrupted', message: `${what} was ${endReason} by somebody else` };
    default:
      return isDue ? undefined : { verdict: 'not_injected', message: `${what} did not last: ${endReason?.replaceAll('_', ' ')}` };
  }
}

async function list(address: Address): Promise<readonly Fault[]> {
  return faultsAnswerSchema.parse((await get(address)).body).faults;
}

function get({ url, headers }: Address) {
  return callHttp({ type: 'http', url, headers }, AbortSignal.timeout(LOOK_TIMEOUT_MS));
}

async function revert({ record, address }: Held): Promise<void> {
  const { status, body } = await callHttp(
    { type: 'http', method: 'DELETE', url: `${address.url}/${encodeURIComponent(record.id)}`, headers: address.headers },
    AbortSignal.timeout(CHANGE_TIMEOUT_MS),
  );
  // 404: it has ended in the meantime.
  if (status >= 400 && status !== 404) throw new Error(refusalOf(body) ?? `the answer was ${status}`);
}

function refusalOf(body: unknown): string | undefined {
  return problemSchema.safeParse(body).data?.title;
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message || String((inner as NodeJS.ErrnoException).code) : String(inner);
}
