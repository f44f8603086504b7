import { TimeoutStrategy, timeout } from 'cockatiel';
import { MAX_TIMER_MS } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { CancelledError, DeadlineExceededError, TimeoutError } from './errors.ts';
import type { AttemptReport, Classify, Settled } from './outcome.ts';

export interface AttemptOptions {
  readonly dependency: string;
  /** False leaves only the deadline to end a call that hangs. */
  readonly timeoutMs: number | false;
  readonly classify: Classify;
}

export interface AttemptContext {
  /** Aborted when the attempt's time is up or the caller goes away. Pass it on, or the work goes on unseen. */
  readonly signal: AbortSignal;
  /** From 1. */
  readonly attempt: number;
  /** The time this attempt has, for DEADLINE_HEADER. */
  readonly deadline: Deadline;
}

export interface Attempt<T> {
  readonly fn: (context: AttemptContext) => PromiseLike<T> | T;
  readonly attempt: number;
  readonly deadline: Deadline;
  readonly signal: AbortSignal | undefined;
}

/**
 * A deadline that cut an attempt short counts against the dependency only if the attempt had at least this share of
 * its usual time. Below, one impatient caller could open the breaker for everybody; without any, a dependency whose
 * callers always come with a little less than the full timeout could hang for ever unnoticed.
 */
const FAIR_SHARE_OF_TIMEOUT = 0.5;

/**
 * One call to the dependency within its time, reported instead of thrown: the nearer of timeout and deadline ends it,
 * whether or not `fn` heeds its signal.
 */
export async function runAttempt<T>(call: Attempt<T>, options: AttemptOptions): Promise<AttemptReport<T>> {
  const timeoutMs = options.timeoutMs === false ? MAX_TIMER_MS : options.timeoutMs;
  const remainingMs = call.deadline.remainingMs();
  const limit = remainingMs < timeoutMs ? 'deadline' : 'timeout';
  // Whole and rounded up: setTimeout would cut the fraction off, and the caller's own timer must not lose to ours.
  const limitMs = Math.min(Math.ceil(Math.min(remainingMs, timeoutMs)), MAX_TIMER_MS);

  let attemptSignal: AbortSignal | undefined;
  let settled: Settled<T>;
  try {
    // Not aborted on return, which is cockatiel's default: it would cut off a response body that is still being read.
    const policy = timeout(limitMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
    const value = await policy.execute(({ signal }) => {
      attemptSignal = signal;
      return call.fn({ signal, attempt: call.attempt, deadline: call.deadline.child(limitMs) });
    }, call.signal);
    settled = { value };
  } catch (error) {
    settled = { error };
  }

  if ('error' in settled && attemptSignal?.aborted) {
    // Whatever surfaced (cockatiel's TaskCancelledError, or a client's own AbortError that won the race against it),
    // the abort is what happened.
    const cause = settled.error;
    if (call.signal?.aborted) {
      const error = new CancelledError(options.dependency, { cause: call.signal.reason });
      return { outcome: 'cancelled', verdict: 'abandoned', settled: { error } };
    }
    if (limit === 'timeout') {
      const error = new TimeoutError(options.dependency, { timeoutMs, cause });
      return { outcome: 'timeout', verdict: 'sick', settled: { error } };
    }
    const hadAFairChance = options.timeoutMs === false || remainingMs >= FAIR_SHARE_OF_TIMEOUT * timeoutMs;
    const error = new DeadlineExceededError(options.dependency, { cause });
    return { outcome: 'deadline_exceeded', verdict: hadAFairChance ? 'sick' : 'abandoned', settled: { error } };
  }

  switch (options.classify(settled)) {
    case 'ok':
      return { outcome: 'ok', verdict: 'healthy', settled };
    case 'failure':
      return { outcome: 'failure', verdict: 'sick', settled };
    case 'ignored':
      return { outcome: 'ignored', verdict: 'ignored', settled };
  }
}
