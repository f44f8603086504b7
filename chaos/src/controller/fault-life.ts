import { createRandom } from '@faultline/random';
import { ChaosError } from '../chaos-error.ts';
import type { Clock } from '../clock.ts';
import type { EndReason, Fault, StopCondition } from '../contract.ts';
import type { FaultContext } from '../fault-context.ts';
import type { LiveFault } from './live-fault.ts';
import { viewFault } from './record.ts';

/** What is injected stands so long without being renewed. */
export const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 3_000;
const RENEW_WITHIN_MS = 5_000;
/** No lease is renewed while a fault is being injected. */
const INJECT_WITHIN_MS = 8_000;
const CONFIRM_WITHIN_MS = 5_000;
const CONFIRM_EVERY_MS = 100;
const STOP_CHECK_EVERY_MS = 2_000;
const REVERT_AGAIN_MS = 1_000;

/** Where faults act, and with what: the part of a context that is the same for all faults. */
export type Surroundings = Pick<FaultContext, 'topology' | 'addresses' | 'proxies' | 'admin' | 'processes' | 'signals' | 'clock'>;

export interface FaultLifeOptions {
  readonly surroundings: Surroundings;
  /** The values of a PromQL query. */
  readonly query: (promql: string) => Promise<readonly number[]>;
  /** The record of a fault has changed, and has to be written down before the next step. */
  readonly onChanged: () => void;
  readonly onRenewed: (fault: LiveFault) => Promise<void>;
  readonly onEnded: (fault: LiveFault) => Promise<void>;
  readonly onTrouble: (message: string, fault: Fault) => void;
}

/** The life of each fault, from injection to its end: what calls the steps of its kind, in time. */
export class FaultLife {
  readonly #options: FaultLifeOptions;
  readonly #clock: Clock;

  constructor(options: FaultLifeOptions) {
    this.#options = options;
    this.#clock = options.surroundings.clock;
  }

  /** Injects it, keeps it alive, and resolves when it is confirmed. Whoever calls ends it if this rejects. */
  async bringAbout(fault: LiveFault, asked: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([asked, fault.ending.signal]);
    const handle = await this.#within({ ms: INJECT_WITHIN_MS, signal }, (limit) => fault.kind.inject(this.#contextOf(fault, limit)));
    this.#change(fault, { handle, leaseEndsAtMs: this.#clock.epochMs() + LEASE_MS });
    // From here on: confirming may take longer than a lease.
    this.keep(fault);
    this.#change(fault, { evidence: await this.#evidence(fault, signal) });
    this.#change(fault, { state: 'active', confirmed: true });
  }

  /** Renews its lease until it has to end, and ends it then. */
  keep(fault: LiveFault): void {
    void this.#keep(fault);
    if (fault.record.stopWhen !== undefined) void this.#watch(fault, fault.record.stopWhen);
  }

  /** Why it is gone, if it is: it says so itself, or its lease is over and nobody could be reached to renew it. */
  async renew(fault: LiveFault): Promise<EndReason | undefined> {
    const { signal } = fault.ending;
    const askedAtMs = this.#clock.epochMs();
    try {
      await this.#within({ ms: RENEW_WITHIN_MS, signal }, (limit) => fault.kind.renew(this.#contextOf(fault, limit), fault.record.handle));
      if (!signal.aborted) this.#change(fault, { leaseEndsAtMs: askedAtMs + LEASE_MS });
      await this.#options.onRenewed(fault);
      return undefined;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof ChaosError && (error.code === 'lease_lost' || error.code === 'completed')) return error.code;
      this.#trouble('its lease could not be renewed', { fault, error });
      return this.#clock.epochMs() < fault.record.leaseEndsAtMs ? undefined : 'lease_lost';
    }
  }

  /** Resolves when nothing of it is left; the first reason counts. */
  end(fault: LiveFault, reason: EndReason): Promise<void> {
    fault.ended ??= this.#undo(fault, reason);
    return fault.ended;
  }

  async #evidence(fault: LiveFault, signal: AbortSignal): Promise<string> {
    const { kind, record } = fault;
    const untilMs = this.#clock.epochMs() + (kind.confirmWithinMs ?? CONFIRM_WITHIN_MS);
    let why = `nothing showed of it (${kind.signal})`;
    while (this.#clock.epochMs() < untilMs && !signal.aborted) {
      try {
        const step = (limit: AbortSignal) => kind.confirm(this.#contextOf(fault, limit), record.handle);
        const found = await this.#within({ ms: untilMs - this.#clock.epochMs() + CONFIRM_EVERY_MS, signal }, step);
        if (found !== undefined) return found;
      } catch (error) {
        // What the fault is about may be what does not answer just now.
        if (signal.aborted || !(error instanceof ChaosError && error.code === 'unreachable')) throw error;
        why = error.message;
      }
      await this.#clock.pause(CONFIRM_EVERY_MS, signal);
    }
    throw new ChaosError('not_injected', signal.aborted ? 'it was ended before it was confirmed' : why);
  }

  async #keep(fault: LiveFault): Promise<void> {
    const { signal } = fault.ending;
    let renewAtMs = this.#clock.epochMs() + RENEW_EVERY_MS;
    while (!signal.aborted) {
      await this.#clock.pause(Math.max(Math.min(renewAtMs, fault.nextDueMs()) - this.#clock.epochMs(), 1), signal);
      if (signal.aborted) return;
      const due = fault.due(this.#clock.epochMs());
      if (due !== undefined) return this.end(fault, due);
      if (this.#clock.epochMs() < renewAtMs) continue;
      const gone = await this.renew(fault);
      if (gone !== undefined) return this.end(fault, gone);
      renewAtMs = this.#clock.epochMs() + RENEW_EVERY_MS;
    }
  }

  async #watch(
    fault: LiveFault,
    { promql, above = Number.POSITIVE_INFINITY, below = Number.NEGATIVE_INFINITY }: StopCondition,
  ): Promise<void> {
    const { signal } = fault.ending;
    while (!signal.aborted) {
      const values = await this.#options.query(promql).catch((error: unknown) => {
        this.#trouble('its stop condition could not be asked', { fault, error });
        return [];
      });
      if (signal.aborted) return;
      const beyond = values.find((value) => value > above || value < below);
      if (beyond !== undefined) {
        fault.change({ evidence: [fault.record.evidence, `stopped at ${beyond} of ${promql}`].filter(Boolean).join('; ') });
        return this.end(fault, 'aborted');
      }
      await this.#clock.pause(STOP_CHECK_EVERY_MS, signal);
    }
  }

  async #undo(fault: LiveFault, reason: EndReason): Promise<void> {
    fault.ending.abort();
    this.#change(fault, { state: 'reverting', endReason: reason });
    // After a lease without renewal, nothing can be left that we could not reach.
    const giveUpAtMs = Math.max(this.#clock.epochMs(), fault.record.leaseEndsAtMs) + REVERT_AGAIN_MS;
    while (!(await this.#revert(fault)) && this.#clock.epochMs() < giveUpAtMs) await this.#clock.pause(REVERT_AGAIN_MS);
    await Promise.allSettled([...fault.held.values()].map((held) => held[Symbol.asyncDispose]()));
    fault.change({ state: 'ended' });
    await this.#options.onEnded(fault);
  }

  async #revert(fault: LiveFault): Promise<boolean> {
    try {
      await this.#within({ ms: fault.kind.revertWithinMs ?? LEASE_MS }, (limit) =>
        fault.kind.revert(this.#contextOf(fault, limit), fault.record.handle),
      );
      return true;
    } catch (error) {
      this.#trouble('it could not be reverted', { fault, error });
      return false;
    }
  }

  #contextOf(fault: LiveFault, signal: AbortSignal): FaultContext<Record<string, unknown>> {
    const { id, kind, target, parameters, seed, endsAtMs, blind } = fault.record;
    return {
      ...this.#options.surroundings,
      fault: { id, kind, target, parameters, seed, endsAtMs, blind },
      // What ends by itself at the place ends there on time, even if we are late.
      leaseMs: Math.max(1, Math.min(LEASE_MS, endsAtMs - this.#clock.epochMs())),
      random: createRandom(seed),
      held: fault.held,
      signal,
    };
  }

  /** Runs a step for so long at most. @throws ChaosError `unreachable` when it takes longer, or the signal aborts */
  async #within<T>({ ms, signal }: { ms: number; signal?: AbortSignal }, step: (limit: AbortSignal) => Promise<T>): Promise<T> {
    const done = new AbortController();
    const waiting = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
    const limit = new AbortController();
    const late = this.#clock.pause(ms, waiting).then((): Promise<T> | T => {
      if (done.signal.aborted) return new Promise<T>(() => {});
      limit.abort();
      throw new ChaosError('unreachable', signal?.aborted ? 'it was ended meanwhile' : `it took longer than ${Math.round(ms / 1_000)} s`);
    });
    try {
      return await Promise.race([step(limit.signal), late]);
    } finally {
      done.abort();
    }
  }

  #change(fault: LiveFault, change: Parameters<LiveFault['change']>[0]): void {
    fault.change(change);
    this.#options.onChanged();
  }

  #trouble(what: string, { fault, error }: { fault: LiveFault; error: unknown }): void {
    this.#options.onTrouble(`${what}: ${error instanceof Error ? error.message : String(error)}`, viewFault(fault.record));
  }
}
