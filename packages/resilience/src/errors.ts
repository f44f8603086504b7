export type ResilienceErrorCode =
  | 'timeout'
  | 'deadline_exceeded'
  | 'cancelled'
  | 'breaker_open'
  | 'bulkhead_rejected'
  | 'retries_exhausted'
  | 'admission_rejected';

interface ResilienceErrorOptions {
  readonly code: ResilienceErrorCode;
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/** What this package throws of its own accord; whatever the dependency threw passes through as it is. */
export abstract class ResilienceError extends Error {
  readonly code: ResilienceErrorCode;
  /** Whether another attempt could help. False tells every hop above to leave it: only the nearest caller retries. */
  readonly retryable: boolean;

  constructor(message: string, options: ResilienceErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.retryable = options.retryable;
  }
}

/** One attempt took longer than the dependency is given. The outcome is unknown: the dependency may still act. */
export class TimeoutError extends ResilienceError {
  readonly timeoutMs: number;

  constructor(dependency: string, options: { readonly timeoutMs: number; readonly cause?: unknown }) {
    super(`${dependency} did not answer within ${options.timeoutMs} ms`, {
      code: 'timeout',
      retryable: true,
      cause: options.cause,
    });
    this.timeoutMs = options.timeoutMs;
  }
}

/** The caller's time is up, or too little is left to be worth a start. If a call was under way, its outcome is unknown. */
export class DeadlineExceededError extends ResilienceError {
  constructor(what: string, options: { readonly cause?: unknown } = {}) {
    super(`${what}: the deadline has passed`, { code: 'deadline_exceeded', retryable: false, ...options });
  }
}

/** The caller went away (its signal was aborted). */
export class CancelledError extends ResilienceError {
  constructor(what: string, options: { readonly cause?: unknown } = {}) {
    super(`${what}: cancelled by the caller`, { code: 'cancelled', retryable: false, ...options });
  }
}

/** The dependency was not called: its breaker is open, or half-open with its one probe under way. */
export class BreakerOpenError extends ResilienceError {
  /** Whole milliseconds, at least 1, after which a call has a chance. */
  readonly retryAfterMs: number;

  constructor(dependency: string, options: { readonly retryAfterMs: number }) {
    super(`${dependency} was not called: its breaker is open`, { code: 'breaker_open', retryable: false });
    this.retryAfterMs = Math.max(1, Math.ceil(options.retryAfterMs));
  }
}

/** The dependency was not called: as many calls as are allowed are under way or waiting. */
export class BulkheadRejectedError extends ResilienceError {
  constructor(dependency: string, options: { readonly concurrency: number; readonly queue: number }) {
    super(`${dependency} was not called: ${options.concurrency} calls under way and ${options.queue} waiting`, {
      code: 'bulkhead_rejected',
      retryable: false,
    });
  }
}

/** Why no further attempt was made at a call that could have been retried. */
export type GiveUpReason = 'attempts' | 'budget' | 'deadline';

/** The caller nearest the failure has retried as far as it may. `cause` is the last attempt's error. */
export class RetriesExhaustedError extends ResilienceError {
  readonly attempts: number;
  readonly reason: GiveUpReason;

  constructor(dependency: string, options: { readonly attempts: number; readonly reason: GiveUpReason; readonly cause: unknown }) {
    const tries = options.attempts === 1 ? '1 attempt' : `${options.attempts} attempts`;
    super(`${dependency} failed after ${tries}; no more (${options.reason})`, {
      code: 'retries_exhausted',
      retryable: false,
      cause: options.cause,
    });
    this.attempts = options.attempts;
    this.reason = options.reason;
  }
}

export type AdmissionRejection = 'queue_full' | 'displaced' | 'waited_too_long';

/** An inbound request was shed before any work was done for it: answer 503 with Retry-After. */
export class AdmissionRejectedError extends ResilienceError {
  readonly reason: AdmissionRejection;
  readonly retryAfterMs: number;

  constructor(options: { readonly reason: AdmissionRejection; readonly retryAfterMs: number }) {
    super(`shed: ${options.reason.replaceAll('_', ' ')}`, { code: 'admission_rejected', retryable: false });
    this.reason = options.reason;
    this.retryAfterMs = options.retryAfterMs;
  }
}

export const isResilienceError = (error: unknown): error is ResilienceError => error instanceof ResilienceError;
export const isTimeoutError = (error: unknown): error is TimeoutError => error instanceof TimeoutError;
export const isDeadlineExceededError = (error: unknown): error is DeadlineExceededError => error instanceof DeadlineExceededError;
export const isCancelledError = (error: unknown): error is CancelledError => error instanceof CancelledError;
export const isBreakerOpenError = (error: unknown): error is BreakerOpenError => error instanceof BreakerOpenError;
export const isBulkheadRejectedError = (error: unknown): error is BulkheadRejectedError => error instanceof BulkheadRejectedError;
export const isRetriesExhaustedError = (error: unknown): error is RetriesExhaustedError => error instanceof RetriesExhaustedError;
export const isAdmissionRejectedError = (error: unknown): error is AdmissionRejectedError => error instanceof AdmissionRejectedError;

/**
 * True unless the error says otherwise by `retryable: false`. The property, not the class, decides, so that an error
 * which a client rebuilt from a response can carry the mark of the hop below.
 */
export function isRetryable(error: unknown): boolean {
  return !(typeof error === 'object' && error !== null && 'retryable' in error && error.retryable === false);
}
