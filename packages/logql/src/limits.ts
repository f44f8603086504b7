import { QueryError } from '@faultline/query-core';
import type { LogEntry } from './querier.ts';

/** What a query may cost. */
export type QueryLimits = Readonly<{
  /** Lines that may be read, filtered out or not. Unlimited unless set. */
  maxEntries?: number;
  /** Series that the result of a metric query may have; 500 unless set, as in Loki. */
  maxSeries?: number;
  /** Asked now and then; `true` ends the query with a timeout. */
  isExpired?: () => boolean;
}>;

const DEFAULT_MAX_SERIES = 500;

/** Asking for the time at every line would cost more than the line. */
const LINES_BETWEEN_CHECKS = 64;

/** Runs what recurses over an expression, which may be nested deeper than the stack. Throws QueryError then. */
export function withinStack<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError && error.message.includes('call stack')) {
      throw new QueryError('bad_data', 'the query is nested too deeply', { cause: error });
    }
    throw error;
  }
}

/** Counts what a query uses up. Throws QueryError where it goes beyond. */
export class Budget {
  readonly #limits: QueryLimits;
  #read = 0;

  constructor(limits: QueryLimits) {
    this.#limits = limits;
  }

  /** Passes entries on, counting them. */
  *reading(entries: Iterable<LogEntry>): Generator<LogEntry> {
    for (const entry of entries) {
      this.#read++;
      if (this.#read > (this.#limits.maxEntries ?? Number.POSITIVE_INFINITY)) {
        throw new QueryError(
          'bad_data',
          `the query would read more than ${this.#limits.maxEntries} lines; narrow its selector or its time range`,
        );
      }
      if (this.#read % LINES_BETWEEN_CHECKS === 0) this.checkTime();
      yield entry;
    }
  }

  checkTime(): void {
    if (this.#limits.isExpired?.() === true) throw new QueryError('timeout', 'the query timed out');
  }

  checkSeries(count: number): void {
    const limit = this.#limits.maxSeries ?? DEFAULT_MAX_SERIES;
    if (count <= limit) return;
    throw new QueryError(
      'bad_data',
      `maximum number of series (${limit}) reached for a single query; consider reducing query cardinality by adding more ` +
        'specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()',
    );
  }
}
