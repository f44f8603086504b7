import { setTimeout as delay } from 'node:timers/promises';

export interface RunClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves when the time is up, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: RunClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
};
