import type { Clock } from '../clock.ts';

/** Time that passes when it is told to. Timers fire in order of their due time, with promises settled in between. */
export interface FakeClock extends Clock {
  advance(ms: number): Promise<void>;
}

export function createFakeClock(): FakeClock {
  let nowMs = 1_000;
  const timers = new Set<{ dueMs: number; callback: () => void }>();
  return {
    monotonicMs: () => nowMs,
    epochMs: () => 1_795_348_800_000 + nowMs,
    schedule(callback, delayMs) {
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
      }
      nowMs = endMs;
    },
  };
}

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
