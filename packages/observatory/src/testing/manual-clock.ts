import type { Clock } from '../seams.ts';

export interface ManualClock extends Clock {
  /** Moves the time on, running what falls due on the way, in its order. */
  advance(ms: number): void;
}

export function createManualClock(startMs = 1_800_000_000_000): ManualClock {
  let nowMs = startMs;
  let timers: Array<{ atMs: number; run: () => void }> = [];
  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.run();
      }
      nowMs = endMs;
    },
  };
}
