import { isRetryable } from './errors.ts';

/** What a call came to: the result it returned or the error it threw. */
export type Settled<T = unknown> = { readonly value: T } | { readonly error: unknown };

/**
 * What an answer says about the dependency, not about the business:
 * - `ok`: it did its work; a declined card, a 404 and a 422 are good answers;
 * - `failure`: it did not; counts for the breaker and may be retried;
 * - `ignored`: it answered, but the fault lies behind it (`provider_unavailable` from payment): neither counted nor
 *   retried, since the caller nearest the failure has already done both. As the answer to a probe it closes the
 *   breaker, because the dependency itself is there.
 *
 * Called only for what the dependency returned or threw; timeouts always are failures.
 */
export type Classify = (settled: Settled) => Classification;
export type Classification = 'ok' | 'failure' | 'ignored';

/** Every result is good and every error a failure: right for clients that throw on transport errors and 5xx alone. */
export const classifyByThrow: Classify = (settled) => ('error' in settled ? 'failure' : 'ok');

/** 5xx is a failure; everything below, 4xx included, is an answer. */
export const classifyStatus = (status: number): Classification => (status >= 500 ? 'failure' : 'ok');

/** What one attempt that reached the dependency came to. */
export type AttemptOutcome = Classification | 'timeout' | 'deadline_exceeded' | 'cancelled';

/** What a whole call came to: that of its last attempt, or why there was none. */
export type CallOutcome = AttemptOutcome | 'breaker_open' | 'bulkhead_rejected';

export interface Report<T> {
  readonly outcome: CallOutcome;
  readonly settled: Settled<T>;
}

/**
 * What the breaker learns from an attempt. `abandoned`: the caller left, or its deadline cut the attempt short, before
 * the dependency had a fair chance to answer; that proves nothing, neither health nor sickness.
 */
export type Verdict = 'healthy' | 'sick' | 'ignored' | 'abandoned';

export interface AttemptReport<T> extends Report<T> {
  readonly outcome: AttemptOutcome;
  readonly verdict: Verdict;
}

/** Whether another attempt could end better; whether it may be made is for the retry to say. */
export function isWorthRetrying({ outcome, settled }: Report<unknown>): boolean {
  return (outcome === 'failure' || outcome === 'timeout') && ('value' in settled || isRetryable(settled.error));
}

export function unwrap<T>(settled: Settled<T>): T {
  if ('error' in settled) throw settled.error;
  return settled.value;
}
