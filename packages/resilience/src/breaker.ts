import {
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  handleWhenResult,
  type IBackoff,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import type { Clock } from './clock.ts';
import { createEmitter } from './emitter.ts';
import { BreakerOpenError } from './errors.ts';
import { type OpeningReason, OpeningRule, type OpeningRuleOptions } from './opening-rule.ts';
import type { AttemptReport } from './outcome.ts';

export interface BreakerOptions extends OpeningRuleOptions {
  /** How long the dependency is left alone before a probe, in milliseconds. */
  readonly openMs: number;
}

/**
 * `open` lasts until a call comes along after its time and becomes the probe; `half-open` exactly as long as that probe
 * is under way. A service without traffic therefore shows `open` however long ago it opened: ask `retryAfterMs` whether
 * a call would be let through.
 */
export type BreakerState = 'closed' | 'half-open' | 'open';

export type BreakerTransitionReason = OpeningReason | 'open_time_passed' | 'probe_succeeded' | 'probe_failed' | 'probe_abandoned';

export interface BreakerTransition {
  readonly from: BreakerState;
  readonly to: BreakerState;
  readonly reason: BreakerTransitionReason;
}

interface BreakerContext {
  readonly dependency: string;
  readonly clock: Clock;
  /** How long a probe can take, in milliseconds. */
  readonly probeMs: number;
}

/** Carries a report past cockatiel unrecorded: what its filter does not handle counts neither as success nor failure. */
class Unrecorded extends Error {
  readonly report: AttemptReport<unknown>;

  constructor(report: AttemptReport<unknown>) {
    super('not recorded');
    this.report = report;
  }
}

/**
 * cockatiel's circuit breaker behind a gate. What the gate adds, and why:
 *
 * - In half-open cockatiel makes concurrent callers wait for the probe, beyond their own time, and then runs them all at
 *   once against a dependency that has answered a single call. The gate rejects them before cockatiel sees them. The
 *   check and cockatiel's own transition happen in one synchronous step, so no two callers can both become the probe.
 * - cockatiel takes a probe that ends in an error it does not handle for a success. A probe that its caller abandoned
 *   proves nothing: it re-opens the breaker, but with no time to wait, so that the next call is the next probe.
 * - cockatiel records an answer whenever it comes. One that belongs to an earlier state (a call that left before the
 *   breaker opened) is old news and is dropped, or it would be taken for the probe's.
 * - cockatiel reads the wall clock, which the clock-skew fault moves. Its back-off's duration is asked for at every
 *   call, so a duration that is endless before the time and negative after it puts our clock in charge.
 */
export class Breaker {
  readonly #rule: OpeningRule;
  readonly #policy: CircuitBreakerPolicy;
  readonly #context: BreakerContext;
  readonly #openMs: number;
  readonly #transitions = createEmitter<BreakerTransition>();
  #state: BreakerState = 'closed';
  /** Counts the transitions, to tell an answer of this state from one of an earlier. */
  #era = 0;
  #openUntil = 0;
  #probeEndsBy = 0;
  #reopening: 'probe_failed' | 'probe_abandoned' = 'probe_failed';

  constructor(options: BreakerOptions, context: BreakerContext) {
    this.#context = context;
    this.#openMs = options.openMs;
    this.#rule = new OpeningRule(options, context.clock);
    this.#policy = circuitBreaker(handleWhenResult(isBadNews), {
      breaker: this.#rule,
      halfOpenAfter: this.#createOpenTime(),
    });
    this.#policy.onStateChange((state) => this.#transition(state));
  }

  get onTransition() {
    return this.#transitions.subscribe;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Milliseconds until a call has a chance of being let through; 0 when it would be now. */
  get retryAfterMs(): number {
    const now = this.#context.clock.now();
    switch (this.#state) {
      case 'closed':
        return 0;
      case 'open':
        return Math.max(0, this.#openUntil - now);
      case 'half-open':
        return Math.max(1, this.#probeEndsBy - now);
    }
  }

  /** @throws BreakerOpenError if a call would be rejected now */
  assertLetsThrough(): void {
    if (this.retryAfterMs > 0) throw this.createRejection();
  }

  createRejection(): BreakerOpenError {
    return new BreakerOpenError(this.#context.dependency, { retryAfterMs: this.retryAfterMs });
  }

  /** @throws BreakerOpenError at once if the call may not be made; what the call itself came to is in the report */
  async execute<T>(call: () => Promise<AttemptReport<T>>): Promise<AttemptReport<T>> {
    this.assertLetsThrough();
    let report: AttemptReport<T> | undefined;
    try {
      await this.#policy.execute(async () => {
        const era = this.#era;
        const isProbe = this.#state === 'half-open';
        report = await call();
        const isOldNews = era !== this.#era;
        const saysNothing = !isProbe && (report.verdict === 'ignored' || report.verdict === 'abandoned');
        if (isOldNews || saysNothing) throw new Unrecorded(report);
        return report;
      });
    } catch (error) {
      if (!(error instanceof Unrecorded)) throw error;
    }
    if (report === undefined) throw new Error(`${this.#context.dependency}: the breaker ran no call`);
    return report;
  }

  /** The back-off that cockatiel asks for the open time: `next` when it opens, `duration` at every call while open. */
  #createOpenTime(): IBackoff<IHalfOpenAfterBackoffContext> {
    const clock = this.#context.clock;
    const isOpen = () => clock.now() < this.#openUntil;
    const openTime: IBackoff<IHalfOpenAfterBackoffContext> = {
      next: ({ result }) => {
        const isAbandoned = 'value' in result && isAttemptReport(result.value) && result.value.verdict === 'abandoned';
        this.#reopening = isAbandoned ? 'probe_abandoned' : 'probe_failed';
        this.#openUntil = clock.now() + (isAbandoned ? 0 : this.#openMs);
        return openTime;
      },
      get duration() {
        return isOpen() ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
      },
    };
    return openTime;
  }

  #transition(state: CircuitState): void {
    const from = this.#state;
    const to = nameOf(state);
    this.#state = to;
    this.#era += 1;
    if (to === 'half-open') this.#probeEndsBy = this.#context.clock.now() + this.#context.probeMs;
    this.#transitions.emit({ from, to, reason: this.#reasonFor(from, to) });
  }

  #reasonFor(from: BreakerState, to: BreakerState): BreakerTransitionReason {
    switch (to) {
      case 'closed':
        return 'probe_succeeded';
      case 'half-open':
        return 'open_time_passed';
      case 'open':
        return from === 'closed' ? this.#rule.reason : this.#reopening;
    }
  }
}

function isAttemptReport(value: unknown): value is AttemptReport<unknown> {
  return typeof value === 'object' && value !== null && 'verdict' in value;
}

/** Abandoned is here for the probe, which it must not let succeed; from a closed breaker it never arrives. */
function isBadNews(value: unknown): boolean {
  return isAttemptReport(value) && (value.verdict === 'sick' || value.verdict === 'abandoned');
}

function nameOf(state: CircuitState): BreakerState {
  switch (state) {
    case CircuitState.Closed:
      return 'closed';
    case CircuitState.HalfOpen:
      return 'half-open';
    case CircuitState.Open:
    case CircuitState.Isolated:
      return 'open';
  }
}
