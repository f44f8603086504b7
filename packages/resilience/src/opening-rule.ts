import { CircuitState, type IBreaker } from 'cockatiel';
import type { Clock } from './clock.ts';

export interface OpeningRuleOptions {
  /** Open on this many failures in a row: catches a dead dependency within a few calls, also at little traffic. */
  readonly consecutive: number;
  /** Open on this share of failures, in (0, 1]: catches one that answers every other call, which no row would. */
  readonly rate: number;
  /** Calls that must have ended within the window before the share means anything. */
  readonly minCalls: number;
  /** How far back the share looks, in milliseconds. */
  readonly windowMs: number;
}

export type OpeningReason = 'consecutive_failures' | 'failure_rate';

interface Bucket {
  /** Which slice of time the counts belong to; an older slice that shares the place in the ring is overwritten. */
  slice: number;
  calls: number;
  failures: number;
}

interface OpeningRuleState {
  failuresInARow: number;
  readonly buckets: readonly Bucket[];
}

const BUCKETS = 10;

/**
 * When a closed breaker opens: enough failures in a row, or too large a share of them in a sliding window.
 *
 * cockatiel brings each rule alone, and its SamplingBreaker measures calls per second instead of counting them, wants
 * more than the threshold instead of at least it, and moves on by one slice however long the pause was, so that old
 * failures outlive a quiet spell.
 *
 * The window slides by a tenth of its width. A share that a success carries to the threshold opens the breaker only
 * with the next failure, since a breaker that opens on good news would be hard to explain.
 */
export class OpeningRule implements IBreaker {
  /** cockatiel reads and writes it to serialise a breaker. */
  state: OpeningRuleState = emptyState();
  readonly #options: OpeningRuleOptions;
  readonly #clock: Clock;
  #reason: OpeningReason = 'consecutive_failures';

  constructor(options: OpeningRuleOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Which of the two rules was the last to open. */
  get reason(): OpeningReason {
    return this.#reason;
  }

  success(state: CircuitState): void {
    // The probe went well: what opened the breaker is history, and must not count against the first call after it.
    if (state === CircuitState.HalfOpen) this.state = emptyState();
    this.state.failuresInARow = 0;
    this.#currentBucket().calls += 1;
  }

  failure(state: CircuitState): boolean {
    const bucket = this.#currentBucket();
    bucket.calls += 1;
    bucket.failures += 1;
    this.state.failuresInARow += 1;
    if (state !== CircuitState.Closed) return true;
    if (this.state.failuresInARow >= this.#options.consecutive) {
      this.#reason = 'consecutive_failures';
      return true;
    }
    const { calls, failures } = this.#windowTotals();
    if (calls >= this.#options.minCalls && failures >= this.#options.rate * calls) {
      this.#reason = 'failure_rate';
      return true;
    }
    return false;
  }

  #currentSlice(): number {
    return Math.floor((this.#clock.now() * BUCKETS) / this.#options.windowMs);
  }

  #currentBucket(): Bucket {
    const slice = this.#currentSlice();
    const bucket = this.state.buckets[((slice % BUCKETS) + BUCKETS) % BUCKETS];
    if (bucket === undefined) throw new RangeError(`the breaker's ring has no place for slice ${slice}`);
    if (bucket.slice !== slice) Object.assign(bucket, { slice, calls: 0, failures: 0 });
    return bucket;
  }

  #windowTotals(): { calls: number; failures: number } {
    const oldest = this.#currentSlice() - BUCKETS + 1;
    const totals = { calls: 0, failures: 0 };
    for (const { slice, calls, failures } of this.state.buckets) {
      if (slice < oldest) continue;
      totals.calls += calls;
      totals.failures += failures;
    }
    return totals;
  }
}

function emptyState(): OpeningRuleState {
  const buckets = Array.from({ length: BUCKETS }, () => ({ slice: Number.NEGATIVE_INFINITY, calls: 0, failures: 0 }));
  return { failuresInARow: 0, buckets };
}
