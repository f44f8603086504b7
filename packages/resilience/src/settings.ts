import type { BreakerOptions } from './breaker.ts';
import type { BulkheadOptions } from './bulkhead.ts';
import { MAX_TIMER_MS } from './clock.ts';
import type { RetryOptions } from './retry.ts';

/** What the environment sets for one dependency; `false` switches a part off. */
export interface PolicySettings {
  /** The longest one attempt may take, in milliseconds. */
  readonly timeoutMs: number | false;
  readonly retry: RetryOptions | false;
  readonly breaker: BreakerOptions | false;
  readonly bulkhead: BulkheadOptions | false;
}

export interface AdmissionSettings {
  /** Requests worked on at once, at least 1. */
  readonly concurrency: number;
  /** Requests that may wait, all priorities together. */
  readonly queue: number;
  /** The longest wait, in milliseconds. Keep it well below what callers wait: a late start helps nobody. */
  readonly maxWaitMs: number;
  /** What a rejected caller is told, in milliseconds. A constant: the queue turns over faster than Retry-After can say. */
  readonly retryAfterMs: number;
}

type AllOn = { readonly [Part in keyof PolicySettings]: Exclude<PolicySettings[Part], false> };

export const DEFAULT_POLICY_SETTINGS: AllOn = {
  timeoutMs: 1000,
  retry: { attempts: 2, budgetRatio: 0.1, minPerSecond: 1, baseMs: 50, maxMs: 400 },
  breaker: { consecutive: 5, rate: 0.5, minCalls: 20, windowMs: 10_000, openMs: 10_000 },
  bulkhead: { concurrency: 64, queue: 64 },
};

export const DEFAULT_ADMISSION_SETTINGS: AdmissionSettings = {
  concurrency: 64,
  queue: 64,
  maxWaitMs: 250,
  retryAfterMs: 1000,
};

/** One adjustable number: where it is, what its environment key ends in, and what it may be. */
export interface Field {
  readonly key: string;
  readonly min: number;
  readonly max: number;
  readonly isWhole: boolean;
}

const count = (key: string, min: number): Field => ({ key, min, max: 1_000_000, isWhole: true });
const durationMs = (key: string, min = 1): Field => ({ key, min, max: MAX_TIMER_MS, isWhole: true });
const number = (key: string, min: number, max: number): Field => ({ key, min, max, isWhole: false });

/** Typed by the settings, so that a setting without its field does not compile. */
type FieldsOf<T> = { readonly [Name in keyof Required<T>]: Field };

export const TIMEOUT_FIELD = durationMs('TIMEOUT_MS');

export const RETRY_FIELDS: FieldsOf<RetryOptions> = {
  attempts: count('RETRY_ATTEMPTS', 1),
  budgetRatio: number('RETRY_BUDGET', 0, 1),
  minPerSecond: number('RETRY_MIN_PER_SECOND', 0, 1000),
  baseMs: durationMs('RETRY_BASE_MS', 0),
  maxMs: durationMs('RETRY_MAX_MS', 0),
};

export const BREAKER_FIELDS: FieldsOf<BreakerOptions> = {
  consecutive: count('BREAKER_CONSECUTIVE', 1),
  rate: number('BREAKER_RATE', 0.01, 1),
  minCalls: count('BREAKER_MIN_CALLS', 1),
  windowMs: durationMs('BREAKER_WINDOW_MS', 10),
  openMs: durationMs('BREAKER_OPEN_MS'),
};

export const BULKHEAD_FIELDS: FieldsOf<BulkheadOptions> = {
  concurrency: count('BULKHEAD_CONCURRENCY', 1),
  queue: count('BULKHEAD_QUEUE', 0),
};

export const ADMISSION_FIELDS: FieldsOf<AdmissionSettings> = {
  concurrency: count('CONCURRENCY', 1),
  queue: count('QUEUE', 0),
  maxWaitMs: durationMs('MAX_WAIT_MS'),
  retryAfterMs: durationMs('RETRY_AFTER_MS'),
};

/** What is wrong with a value, as the end of a sentence that names it, or undefined if nothing is. */
export function problemWith(value: number, { min, max, isWhole }: Field): string | undefined {
  const fits = value >= min && value <= max && (!isWhole || Number.isInteger(value));
  return fits ? undefined : `must be a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}`;
}

/** The same ranges for settings made in code. */
export function assertPolicySettings(settings: PolicySettings): void {
  const { timeoutMs, retry, breaker, bulkhead } = settings;
  throwIfAny([
    ...(timeoutMs === false ? [] : problemsIn({ timeoutMs }, { timeoutMs: TIMEOUT_FIELD })),
    ...(retry === false ? [] : problemsIn(retry, RETRY_FIELDS)),
    ...(breaker === false ? [] : problemsIn(breaker, BREAKER_FIELDS)),
    ...(bulkhead === false ? [] : problemsIn(bulkhead, BULKHEAD_FIELDS)),
  ]);
}

export function assertAdmissionSettings(settings: AdmissionSettings): void {
  throwIfAny(problemsIn(settings, ADMISSION_FIELDS));
}

function problemsIn<T extends { readonly [Name in keyof T]: number }>(settings: T, fields: FieldsOf<T>): string[] {
  const problems: string[] = [];
  for (const name in fields) {
    const value = settings[name];
    const problem = problemWith(value, fields[name]);
    if (problem !== undefined) problems.push(`${name} ${problem}, not ${value}`);
  }
  return problems;
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new RangeError(problems.join('; '));
}
