import { InvalidArgumentError } from 'commander';
import { duration } from '../arguments.ts';

/** Milliseconds since the epoch. */
export type TimeRange = Readonly<{ startMs: number; endMs: number; stepMs: number }>;

export type RangeFlags = Readonly<{ start?: Moment; end?: Moment; since?: number; step?: number }>;

/** A time as a person names one; how long ago depends on when it is asked. */
export type Moment = (nowMs: number) => number;

/** `now`, `5m` or `-5m` ago, Unix seconds, or RFC 3339. */
export function moment(text: string): Moment {
  if (text === 'now') return (nowMs) => nowMs;
  if (/^\d{9,}(\.\d+)?$/.test(text)) return () => Number(text) * 1_000;
  const parsed = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(parsed)) return () => parsed;
  try {
    const agoMs = duration(text.replace(/^-/, ''));
    return (nowMs) => nowMs - agoMs;
  } catch {
    throw new InvalidArgumentError('It must be a time such as 2026-11-22T12:00:00Z, 1795348800, 5m (ago) or now.');
  }
}

const POINTS = 60;
const SHORTEST_STEP_MS = 2_000;
const DEFAULT_SINCE_MS = 15 * 60_000;

/** The range that the flags name, undefined when they name none. The step gives a chart of some sixty points. */
export function rangeOf(flags: RangeFlags, nowMs: number): TimeRange | undefined {
  const { start, end, since, step } = flags;
  if (start === undefined && end === undefined && since === undefined && step === undefined) return undefined;
  const endMs = end?.(nowMs) ?? nowMs;
  const startMs = start?.(nowMs) ?? endMs - (since ?? DEFAULT_SINCE_MS);
  if (startMs >= endMs) throw new InvalidArgumentError('The start must be before the end.');
  const stepMs = step ?? Math.max(SHORTEST_STEP_MS, Math.ceil((endMs - startMs) / POINTS / 1_000) * 1_000);
  return { startMs, endMs, stepMs };
}

export function lastQuarterHour(nowMs: number): TimeRange {
  return rangeOf({ since: DEFAULT_SINCE_MS }, nowMs) as TimeRange;
}
