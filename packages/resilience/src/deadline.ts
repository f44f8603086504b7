import { type Clock, MAX_TIMER_MS, monotonicClock } from './clock.ts';
import { DeadlineExceededError } from './errors.ts';

/** Carries the caller's remaining time in whole milliseconds. Remaining time, not a time of day: clocks disagree. */
export const DEADLINE_HEADER = 'x-deadline-ms';

/** With less than this left no answer can make it back in time: starting would only cost the dependency work. */
export const MIN_USEFUL_MS = 5;

/** The point until which somebody waits for the answer. Time only: that the caller went away is another signal's news. */
export interface Deadline extends Disposable {
  /** Never negative. */
  remainingMs(): number;
  /** True while at least MIN_USEFUL_MS remain. */
  readonly isUseful: boolean;
  /** @throws DeadlineExceededError when not useful; `what` names what would have been started */
  assertUseful(what: string): void;
  /** This deadline or `budgetMs` from now, whichever is nearer. */
  child(budgetMs: number): Deadline;
  /** The value of DEADLINE_HEADER for a call made now. */
  toHeader(): string;
  /** Aborted, with a DeadlineExceededError as its reason, when the time is up. */
  readonly signal: AbortSignal;
  /** Frees the signal's timer early (`using`). Left out, the timer frees itself at the deadline and keeps no process alive. */
  [Symbol.dispose](): void;
}

export function createDeadline(budgetMs: number, clock: Clock = monotonicClock): Deadline {
  return new ClockDeadline(clock.now() + Math.max(0, budgetMs), clock);
}

export interface DeadlineHeaderOptions {
  /** For callers that send no deadline, in milliseconds. */
  readonly defaultMs: number;
  /** No caller gets more than this, whatever it asks for. */
  readonly maxMs: number;
  readonly clock?: Clock;
}

/**
 * The deadline of an inbound request.
 * - absent or blank: `defaultMs`;
 * - not a plain decimal number (a sign, a unit, an exponent): `defaultMs`, since a broken caller still deserves an answer;
 * - "0": a deadline that has passed;
 * - above `maxMs`, from the header or the default: `maxMs`.
 */
export function deadlineFromHeader(remainingMs: string | number | undefined, options: DeadlineHeaderOptions): Deadline {
  const text = String(remainingMs ?? '').trim();
  const askedMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) : options.defaultMs;
  return createDeadline(Math.min(askedMs, options.maxMs), options.clock);
}

class ClockDeadline implements Deadline {
  readonly #expiresAt: number;
  readonly #clock: Clock;
  #abort: { readonly controller: AbortController; readonly timer: NodeJS.Timeout } | undefined;

  constructor(expiresAt: number, clock: Clock) {
    this.#expiresAt = expiresAt;
    this.#clock = clock;
  }

  remainingMs(): number {
    return Math.max(0, this.#expiresAt - this.#clock.now());
  }

  get isUseful(): boolean {
    return this.remainingMs() >= MIN_USEFUL_MS;
  }

  assertUseful(what: string): void {
    if (!this.isUseful) throw new DeadlineExceededError(what);
  }

  child(budgetMs: number): Deadline {
    return new ClockDeadline(Math.min(this.#expiresAt, this.#clock.now() + Math.max(0, budgetMs)), this.#clock);
  }

  toHeader(): string {
    return String(Math.floor(this.remainingMs()));
  }

  /** Made on first use: most deadlines are only read and passed on, and need no timer. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const controller = new AbortController();
      const expire = () => controller.abort(new DeadlineExceededError('work'));
      const remainingMs = this.remainingMs();
      if (remainingMs === 0) expire();
      const timer = setTimeout(expire, Math.min(Math.ceil(remainingMs), MAX_TIMER_MS));
      this.#abort = { controller, timer: timer.unref() };
    }
    return this.#abort.controller.signal;
  }

  [Symbol.dispose](): void {
    if (this.#abort !== undefined) clearTimeout(this.#abort.timer);
  }
}
