import { DelegateBackoff, handleWhenResult, retry } from 'cockatiel';
import type { Clock, Random } from './clock.ts';
import { type Deadline, MIN_USEFUL_MS } from './deadline.ts';
import { createEmitter } from './emitter.ts';
import { type GiveUpReason, RetriesExhaustedError } from './errors.ts';
import { isWorthRetrying, type Report } from './outcome.ts';
import { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts';

export interface RetryOptions extends RetryBudgetOptions {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** The ceiling of the first pause, in milliseconds; it doubles from attempt to attempt. */
  readonly baseMs: number;
  /** No ceiling is higher than this, in milliseconds. */
  readonly maxMs: number;
}

export interface RetryScheduledEvent {
  /** The attempt to come, from 2. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly budgetLeft: number;
}

export interface RetryDeniedEvent {
  readonly reason: GiveUpReason;
  /** Attempts made. */
  readonly attempts: number;
}

interface RetryContext {
  readonly dependency: string;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Attempts again what is worth it, while attempts, time and budget last.
 *
 * cockatiel runs the loop and the pause. It asks its filter after each attempt, so there the decision falls and the
 * money is spent; its pause cannot be cut short, which is why it is drawn to fit the deadline. (A caller who goes away
 * during the pause is no longer waiting; the attempt after it then ends before it reaches the dependency.)
 *
 * Full jitter, a pause drawn from [0, ceiling): callers that failed together must not come back together.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export class Retrier {
  readonly #options: RetryOptions;
  readonly #context: RetryContext;
  readonly #budget: RetryBudget;
  readonly #scheduled = createEmitter<RetryScheduledEvent>();
  readonly #denied = createEmitter<RetryDeniedEvent>();

  constructor(options: RetryOptions, context: RetryContext) {
    this.#options = options;
    this.#context = context;
    this.#budget = new RetryBudget(options, context.clock);
  }

  get onRetry() {
    return this.#scheduled.subscribe;
  }

  get onDenied() {
    return this.#denied.subscribe;
  }

  get budgetLeft(): number {
    return this.#budget.left;
  }

  /** Earns the budget its share: once for each request that reaches the dependency. */
  recordRequest(): void {
    this.#budget.recordRequest();
  }

  /**
   * Calls `attempt` with 1, 2, … and reports the last. An error that was worth another attempt, but got none, comes
   * back as a RetriesExhaustedError; a result comes back as it is, and its non-retryable mark is the caller's to make.
   */
  async run<T>(attempt: (number: number) => Promise<Report<T>>, deadline: Deadline): Promise<Report<T>> {
    let made = 0;
    let last: Report<T> | undefined;
    let delayMs = 0;
    let gaveUp: GiveUpReason | undefined;

    const wantsAnother = () => {
      if (last === undefined || !isWorthRetrying(last)) return false;
      gaveUp = this.#reasonToGiveUp(made, deadline);
      if (gaveUp !== undefined) return false;
      delayMs = this.#drawDelayMs(made, deadline);
      return true;
    };
    const policy = retry(handleWhenResult(wantsAnother), { backoff: new DelegateBackoff(() => delayMs) });
    policy.onRetry(() => this.#scheduled.emit({ attempt: made + 1, delayMs, budgetLeft: this.budgetLeft }));

    const report = await policy.execute(async () => {
      made += 1;
      last = await attempt(made);
      return last;
    });
    if (gaveUp === undefined) return report;
    this.#denied.emit({ reason: gaveUp, attempts: made });
    if ('value' in report.settled) return report;
    const error = new RetriesExhaustedError(this.#context.dependency, {
      attempts: made,
      reason: gaveUp,
      cause: report.settled.error,
    });
    return { outcome: report.outcome, settled: { error } };
  }

  /** The budget comes last: it must pay only for what nothing else forbids. */
  #reasonToGiveUp(made: number, deadline: Deadline): GiveUpReason | undefined {
    if (made >= this.#options.attempts) return 'attempts';
    if (longestPauseMs(deadline) < MIN_USEFUL_MS) return 'deadline';
    return this.#budget.tryWithdraw() ? undefined : 'budget';
  }

  #drawDelayMs(made: number, deadline: Deadline): number {
    const ceilingMs = Math.min(this.#options.baseMs * 2 ** (made - 1), this.#options.maxMs, longestPauseMs(deadline));
    return Math.floor(this.#context.random() * ceilingMs);
  }
}

/** Half of what is left: the other half is for the attempt, or the pause would be for nothing. */
function longestPauseMs(deadline: Deadline): number {
  return deadline.remainingMs() / 2;
}
