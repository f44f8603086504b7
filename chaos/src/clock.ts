import { setTimeout as sleep } from 'node:timers/promises';

/** Time, passed in so that tests can own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch: for what people read, and for leases that must outlive this process. */
  epochMs(): number;
  /** Resolves after `delayMs`, or at once when the signal aborts: whoever waits looks at the signal afterwards. */
  pause(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  epochMs: () => Date.now(),
  pause: (delayMs, signal) => sleep(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
};
