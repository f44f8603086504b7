import { type Attempt, type AttemptContext, runAttempt } from './attempt.ts';
import { Breaker, type BreakerOptions, type BreakerState, type BreakerTransition } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import { type Clock, monotonicClock, type Random } from './clock.ts';
import type { Deadline } from './deadline.ts';
import { createEmitter, type Subscribe } from './emitter.ts';
import { CancelledError, isResilienceError } from './errors.ts';
import {
  type AttemptOutcome,
  type AttemptReport,
  type CallOutcome,
  type Classify,
  classifyByThrow,
  type Report,
  unwrap,
} from './outcome.ts';
import { Retrier, type RetryDeniedEvent, type RetryScheduledEvent } from './retry.ts';
import { assertPolicySettings, type PolicySettings } from './settings.ts';
import type { WaitingRoom } from './waiting-room.ts';

export interface PolicyOptions extends PolicySettings {
  /** The name in errors, and in the metrics that subscribers make of the events. */
  readonly dependency: string;
  readonly classify?: Classify;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface ExecuteOptions {
  readonly deadline: Deadline;
  /** Only what may safely happen twice is ever retried. Default false. */
  readonly idempotent?: boolean;
  /** Aborted when the caller goes away. Leave it out where the work must then go on. */
  readonly signal?: AbortSignal | undefined;
}

/** An attempt that reached the dependency. */
export interface AttemptFinishedEvent {
  readonly attempt: number;
  readonly outcome: AttemptOutcome;
  readonly durationMs: number;
}

/** A whole call: its attempts, pauses and waits. */
export interface CallFinishedEvent {
  readonly outcome: CallOutcome;
  readonly durationMs: number;
  /** How many attempts reached the dependency; 0 if none was let through. */
  readonly attempts: number;
}

export interface Policy {
  readonly dependency: string;
  /**
   * @throws what `fn` threw, or TimeoutError, DeadlineExceededError, CancelledError, BreakerOpenError,
   * BulkheadRejectedError, RetriesExhaustedError. After the first three and the last the dependency may have acted.
   */
  execute<T>(fn: (context: AttemptContext) => PromiseLike<T> | T, options: ExecuteOptions): Promise<T>;
  /** 'closed' for ever if the breaker is off. */
  readonly breakerState: BreakerState;
  /** Milliseconds until the breaker might let a call through; 0 if it would now. */
  readonly breakerRetryAfterMs: number;
  /** Retries the budget would pay for now; 0 if retry is off. */
  readonly budgetLeft: number;
  /** The bulkhead's; 0 if it is off. */
  readonly inUse: number;
  readonly queued: number;
  readonly onAttempt: Subscribe<AttemptFinishedEvent>;
  readonly onCall: Subscribe<CallFinishedEvent>;
  readonly onRetry: Subscribe<RetryScheduledEvent>;
  readonly onRetryDenied: Subscribe<RetryDeniedEvent>;
  readonly onBreakerTransition: Subscribe<BreakerTransition>;
  /** The bulkhead turned a call away. */
  readonly onBulkheadReject: Subscribe<void>;
}

/**
 * The way of one call, from the outside in. A call may leave at every step, and the order says who hears of it.
 *
 *     execute ─▶ retry ─▶ gate ─▶ bulkhead ─▶ breaker ─▶ timeout ─▶ fn ──▶ the dependency
 *                  ▲       │         │           │          │       │
 *                  │       └ open    └ full      └ open     └ late  └ error, classified
 *                  └── asks again only for the last two: failure and timeout
 *
 * - Retry outside the breaker: every attempt counts for the breaker, and an open breaker ends the retrying.
 * - Bulkhead outside the breaker and the timeout: waiting for a slot is our congestion, not the dependency's, and must
 *   neither use up its time nor count against it; nor may a probe be decided by a queue.
 * - The gate is the breaker's, asked before the bulkhead as well: who would be rejected does not wait in a queue to hear
 *   it; who waits when the breaker opens, or begins to probe, is sent away.
 * - Timeout inside the breaker: timeouts are the failures that matter most, and a probe that hangs must end.
 *
 * Each part that is off is simply not on the way. The deadline cannot be switched off: it is the caller's.
 *
 * @throws RangeError naming every setting out of range
 */
export function createPolicy(options: PolicyOptions): Policy {
  assertPolicySettings(options);
  return new DependencyPolicy(options);
}

interface CallProgress {
  reached: number;
}

class DependencyPolicy implements Policy {
  readonly dependency: string;
  readonly #timeoutMs: number | false;
  readonly #classify: Classify;
  readonly #clock: Clock;
  readonly #retrier: Retrier | undefined;
  readonly #breaker: Breaker | undefined;
  readonly #bulkhead: WaitingRoom | undefined;
  readonly #attempts = createEmitter<AttemptFinishedEvent>();
  readonly #calls = createEmitter<CallFinishedEvent>();

  constructor({ dependency, timeoutMs, retry, breaker, bulkhead, ...rest }: PolicyOptions) {
    const { classify = classifyByThrow, clock = monotonicClock, random = Math.random } = rest;
    this.dependency = dependency;
    this.#timeoutMs = timeoutMs;
    this.#classify = classify;
    this.#clock = clock;
    if (retry !== false) this.#retrier = new Retrier(retry, { dependency, clock, random });
    if (bulkhead !== false) this.#bulkhead = createBulkhead(dependency, bulkhead);
    if (breaker !== false) this.#breaker = this.#createBreaker(breaker);
  }

  #createBreaker(options: BreakerOptions): Breaker {
    const context = { dependency: this.dependency, clock: this.#clock, probeMs: this.#timeoutMs || options.openMs };
    const breaker = new Breaker(options, context);
    // Whoever passed the gate before the breaker changed must not wait behind a probe, or in order to be rejected.
    breaker.onTransition(({ to }) => {
      if (to !== 'closed') this.#bulkhead?.dismissWaiters(() => breaker.createRejection());
    });
    return breaker;
  }

  async execute<T>(fn: (context: AttemptContext) => PromiseLike<T> | T, options: ExecuteOptions): Promise<T> {
    const startedAt = this.#clock.now();
    const progress: CallProgress = { reached: 0 };
    const { deadline, signal } = options;
    const attempt = (number: number) => this.#attempt({ fn, attempt: number, deadline, signal }, progress);
    const report =
      this.#retrier !== undefined && options.idempotent === true ? await this.#retrier.run(attempt, deadline) : await attempt(1);
    const durationMs = this.#clock.now() - startedAt;
    this.#calls.emit({ outcome: report.outcome, durationMs, attempts: progress.reached });
    return unwrap(report.settled);
  }

  /** One pass through gate, bulkhead, breaker and timeout; what stops it on the way is its report too. */
  async #attempt<T>(call: Attempt<T>, progress: CallProgress): Promise<Report<T>> {
    try {
      this.#breaker?.assertLetsThrough();
      using _permit = await this.#bulkhead?.enter({ priority: 0, deadline: call.deadline, signal: call.signal });
      this.#assertWorthStarting(call);
      const reach = () => this.#reachDependency(call, progress);
      return await (this.#breaker === undefined ? reach() : this.#breaker.execute(reach));
    } catch (error) {
      const outcome = outcomeOfRejection(error);
      if (outcome === undefined) throw error;
      return { outcome, settled: { error } };
    }
  }

  #assertWorthStarting({ deadline, signal }: Attempt<unknown>): void {
    if (signal?.aborted) throw new CancelledError(this.dependency, { cause: signal.reason });
    deadline.assertUseful(this.dependency);
  }

  async #reachDependency<T>(call: Attempt<T>, progress: CallProgress): Promise<AttemptReport<T>> {
    if (progress.reached === 0) this.#retrier?.recordRequest();
    progress.reached += 1;
    const startedAt = this.#clock.now();
    const report = await runAttempt(call, {
      dependency: this.dependency,
      timeoutMs: this.#timeoutMs,
      classify: this.#classify,
    });
    const durationMs = this.#clock.now() - startedAt;
    this.#attempts.emit({ attempt: call.attempt, outcome: report.outcome, durationMs });
    return report;
  }

  get breakerState(): BreakerState {
    return this.#breaker?.state ?? 'closed';
  }

  get breakerRetryAfterMs(): number {
    return this.#breaker?.retryAfterMs ?? 0;
  }

  get budgetLeft(): number {
    return this.#retrier?.budgetLeft ?? 0;
  }

  get inUse(): number {
    return this.#bulkhead?.inUse ?? 0;
  }

  get queued(): number {
    return this.#bulkhead?.queued ?? 0;
  }

  get onAttempt(): Subscribe<AttemptFinishedEvent> {
    return this.#attempts.subscribe;
  }

  get onCall(): Subscribe<CallFinishedEvent> {
    return this.#calls.subscribe;
  }

  get onRetry(): Subscribe<RetryScheduledEvent> {
    return this.#retrier?.onRetry ?? subscribeToNothing;
  }

  get onRetryDenied(): Subscribe<RetryDeniedEvent> {
    return this.#retrier?.onDenied ?? subscribeToNothing;
  }

  get onBreakerTransition(): Subscribe<BreakerTransition> {
    return this.#breaker?.onTransition ?? subscribeToNothing;
  }

  get onBulkheadReject(): Subscribe<void> {
    return (listener) => this.#bulkhead?.onRefuse(() => listener()) ?? (() => {});
  }
}

const subscribeToNothing = () => () => {};

/** Undefined for what is no rejection of ours: a fault in this package or in a classifier, which must not be hidden. */
function outcomeOfRejection(error: unknown): CallOutcome | undefined {
  if (!isResilienceError(error)) return undefined;
  switch (error.code) {
    case 'breaker_open':
    case 'bulkhead_rejected':
    case 'deadline_exceeded':
    case 'cancelled':
      return error.code;
    case 'timeout':
    case 'retries_exhausted':
    case 'admission_rejected':
      return undefined;
  }
}
