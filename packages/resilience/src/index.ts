export {
  type Admission,
  type AdmissionOptions,
  type AdmissionRejectedEvent,
  type AdmissionRequest,
  createAdmission,
} from './admission.ts';
export type { AttemptContext } from './attempt.ts';
export type { BreakerOptions, BreakerState, BreakerTransition, BreakerTransitionReason } from './breaker.ts';
export type { BulkheadOptions } from './bulkhead.ts';
export { type Clock, monotonicClock, type Random } from './clock.ts';
export {
  createDeadline,
  DEADLINE_HEADER,
  type Deadline,
  type DeadlineHeaderOptions,
  deadlineFromHeader,
  MIN_USEFUL_MS,
} from './deadline.ts';
export type { Subscribe, Unsubscribe } from './emitter.ts';
export {
  AdmissionRejectedError,
  type AdmissionRejection,
  BreakerOpenError,
  BulkheadRejectedError,
  CancelledError,
  DeadlineExceededError,
  type GiveUpReason,
  isAdmissionRejectedError,
  isBreakerOpenError,
  isBulkheadRejectedError,
  isCancelledError,
  isDeadlineExceededError,
  isResilienceError,
  isRetriesExhaustedError,
  isRetryable,
  isTimeoutError,
  ResilienceError,
  type ResilienceErrorCode,
  RetriesExhaustedError,
  TimeoutError,
} from './errors.ts';
export {
  type AttemptOutcome,
  type CallOutcome,
  type Classification,
  type Classify,
  classifyByThrow,
  classifyStatus,
  type Settled,
} from './outcome.ts';
export { type Environment, type Parsed, parseAdmissionOptions, parsePolicyOptions } from './parse-settings.ts';
export {
  type AttemptFinishedEvent,
  type CallFinishedEvent,
  createPolicy,
  type ExecuteOptions,
  type Policy,
  type PolicyOptions,
} from './policy.ts';
export type { RetryDeniedEvent, RetryOptions, RetryScheduledEvent } from './retry.ts';
export {
  type AdmissionSettings,
  DEFAULT_ADMISSION_SETTINGS,
  DEFAULT_POLICY_SETTINGS,
  type PolicySettings,
} from './settings.ts';
export type { Permit } from './waiting-room.ts';
