import { setImmediate as nextTurn } from 'node:timers/promises';
import { QueryError } from '@faultline/query-core';

export type Deadline = Readonly<{ atMs: number; nowMs: () => number }>;

export type QueryGateOptions = Readonly<{
  /** How long one evaluation may take: nothing else happens meanwhile. */
  budgetMs: number;
  /** How many queries may wait for their turn. */
  maxWaiting: number;
  /** How long one may wait. */
  maxWaitMs: number;
  /** Monotonic. */
  nowMs?: () => number;
}>;

export const defaultQueryGateOptions: QueryGateOptions = { budgetMs: 1_000, maxWaiting: 1_000, maxWaitMs: 30_000 };

export type QueryGateStats = Readonly<{ waiting: number; evaluated: number; refused: number; timedOut: number; busyMs: number }>;

export type QueryGate = ReturnType<typeof createQueryGate>;

/**
 * Lets queries through one by one, with a turn of the event loop between two of them: evaluation is synchronous, and
 * scrapes, pushes and rules must not wait for more than one query, however many are asked at once.
 */
export function createQueryGate({ budgetMs, maxWaiting, maxWaitMs, nowMs = () => performance.now() }: QueryGateOptions) {
  const counts = { evaluated: 0, refused: 0, timedOut: 0, busyMs: 0 };
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  async function evaluate<Result>(work: (deadline: Deadline) => Result): Promise<Result> {
    await nextTurn();
    const startMs = nowMs();
    try {
      return work({ atMs: startMs + budgetMs, nowMs });
    } catch (error) {
      if (error instanceof QueryError && error.code === 'timeout') counts.timedOut += 1;
      throw error;
    } finally {
      counts.evaluated += 1;
      counts.busyMs += nowMs() - startMs;
    }
  }

  return {
    /** Throws QueryError `timeout` when the wait is too long or too many wait, `canceled` when the caller has gone. */
    async run<Result>(signal: AbortSignal, work: (deadline: Deadline) => Result): Promise<Result> {
      if (waiting >= maxWaiting) {
        counts.refused += 1;
        throw new QueryError('timeout', 'too many queries are waiting; try again later');
      }
      waiting += 1;
      const askedMs = nowMs();
      const turn = last.then(() => {
        waiting -= 1;
        if (signal.aborted) throw new QueryError('canceled', 'query was canceled');
        if (nowMs() - askedMs > maxWaitMs) {
          counts.timedOut += 1;
          throw new QueryError('timeout', 'query timed out in query queue');
        }
        return evaluate(work);
      });
      last = turn.catch(() => {});
      return turn;
    },
    stats: (): QueryGateStats => ({ waiting, ...counts }),
  };
}
