import type { Clock } from './clock.ts';

export interface RetryBudgetOptions {
  /** Retries that may be made per request, from 0 to 1: 0.1 makes the worst extra load on a sick dependency 10 %. */
  readonly budgetRatio: number;
  /** Retries granted per second whatever the traffic, so that a quiet service may retry at all. */
  readonly minPerSecond: number;
}

/** Savings are capped at this many retries: an hour of calm must not pay for a burst against what has just broken. */
const MAX_SAVED_RETRIES = 10;

/** One retry, in millitokens. In these units n retries a second are n per millisecond, and ten deposits of a tenth
 * make exactly one retry, which ten times 0.1 in floating point does not. */
const RETRY_COST = 1000;

/**
 * A token bucket filled by requests: each earns a fraction of a retry, each retry costs one. Attempt limits bound the
 * load of one call (3 attempts = three times the load when everything fails); the budget bounds the load of all.
 *
 * After Finagle's RetryBudget: https://twitter.github.io/finagle/guide/Clients.html#retries
 */
export class RetryBudget {
  readonly #earnedPerRequest: number;
  readonly #minPerSecond: number;
  readonly #capacity: number;
  readonly #clock: Clock;
  #balance: number;
  #filledAt: number;

  constructor(options: RetryBudgetOptions, clock: Clock) {
    this.#earnedPerRequest = Math.round(options.budgetRatio * RETRY_COST);
    this.#minPerSecond = options.minPerSecond;
    this.#capacity = Math.max(MAX_SAVED_RETRIES, options.minPerSecond) * RETRY_COST;
    this.#clock = clock;
    // A new process starts with one second's minimum, not with savings it has not earned: restarts come with outages.
    this.#balance = options.minPerSecond * RETRY_COST;
    this.#filledAt = clock.now();
  }

  /** Retries the budget would pay for now; fractions are the way to the next. */
  get left(): number {
    this.#fill();
    return this.#balance / RETRY_COST;
  }

  /** Call it once for each request that reaches the dependency, not for its retries. */
  recordRequest(): void {
    this.#fill();
    this.#add(this.#earnedPerRequest);
  }

  /** Pays for a retry, or says that there is no money for it. */
  tryWithdraw(): boolean {
    this.#fill();
    if (this.#balance < RETRY_COST) return false;
    this.#balance -= RETRY_COST;
    return true;
  }

  #fill(): void {
    const now = this.#clock.now();
    this.#add((now - this.#filledAt) * this.#minPerSecond);
    this.#filledAt = now;
  }

  #add(millitokens: number): void {
    this.#balance = Math.min(this.#capacity, this.#balance + millitokens);
  }
}
