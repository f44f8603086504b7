import { QueryError } from '@faultline/query-core';

/** What an evaluation may cost. Without it, it may cost anything. */
export type BudgetOptions = Readonly<{
  /** Milliseconds on the clock `now`; passing it ends the query with `timeout`. */
  deadlineMs?: number;
  now?: () => number;
  /** How many spans may be looked at; more end the query with `execution`. */
  maxSpans?: number;
}>;

/** Counts what an evaluation has looked at so far. */
export class Budget {
  inspectedTraces = 0;
  inspectedSpans = 0;
  readonly #options: BudgetOptions;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  /** Accounts for one trace that is about to be looked at. */
  spend(spans: number): void {
    const { deadlineMs = Infinity, now, maxSpans = Infinity } = this.#options;
    this.inspectedTraces++;
    this.inspectedSpans += spans;
    if (this.inspectedSpans > maxSpans) throw new QueryError('execution', `the query looks at more than ${maxSpans} spans`);
    if (now !== undefined && now() > deadlineMs) throw new QueryError('timeout', 'the query took too long');
  }
}
