import { QueryError } from '@faultline/query-core';

export type Limits = Readonly<{
  /** How many samples the query may load and produce in all, over every step and intermediate result. */
  maxSamples: number;
  /** When to give up, on the clock of `nowMs`. */
  deadlineMs: number;
  nowMs: () => number;
}>;

/** Asking the clock costs more than handling a sample, so it is asked once per so many. */
const SAMPLES_PER_CHECK = 100_000;

/** Keeps a query within its limits; every loop over samples reports to it. */
export class Budget {
  readonly #limits: Limits;
  #samples = 0;
  #untilCheck = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Accounts for samples about to be held in memory. Throws QueryError `execution`. */
  hold(samples: number): void {
    this.#samples += samples;
    if (this.#samples > this.#limits.maxSamples) {
      throw new QueryError('execution', 'query processing would load too many samples into memory in query execution');
    }
    this.work(samples);
  }

  /** Accounts for samples looked at. Throws QueryError `timeout` once the deadline has passed. */
  work(samples: number): void {
    this.#untilCheck -= samples;
    if (this.#untilCheck > 0) return;
    this.#untilCheck = SAMPLES_PER_CHECK;
    if (this.#limits.nowMs() > this.#limits.deadlineMs) {
      throw new QueryError('timeout', 'query timed out in expression evaluation');
    }
  }
}
