/** The time of day as this process believes it. Everything that asks for it asks here, so that it can be wrong. */
export type WallClock = {
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
};

export type SkewableClock = WallClock & {
  /** Ahead by so many milliseconds from now on; behind when negative; right with 0. */
  skew(ms: number): void;
};

/** Durations and deadlines are none of its business: they are measured by the monotonic clock, which nobody can move. */
export function createWallClock(source: () => number = Date.now): SkewableClock {
  let skewMs = 0;
  return {
    now: () => source() + skewMs,
    skew(ms) {
      skewMs = ms;
    },
  };
}
