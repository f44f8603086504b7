/**
 * Milliseconds on a scale that never steps; the origin means nothing. Wall time will not do: clock skew is one of the
 * faults, and a breaker that believed it would stay open for as long as the skew is wide.
 */
export interface Clock {
  now(): number;
}

/** A number in [0, 1), as Math.random gives it. */
export type Random = () => number;

export const monotonicClock: Clock = { now: () => performance.now() };

/** The longest delay setTimeout takes: beyond it Node fires after 1 ms, which would turn "no limit" into "at once". */
export const MAX_TIMER_MS = 2 ** 31 - 1;
