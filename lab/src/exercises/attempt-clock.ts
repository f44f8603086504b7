import { setTimeout as sleep } from 'node:timers/promises';

/** The time of an attempt, passed in so that a test can play a whole one in a moment. */
export interface AttemptClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** @throws AbortError when the signal aborts */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemAttemptClock: AttemptClock = {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
