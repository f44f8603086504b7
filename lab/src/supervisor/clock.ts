/** Time, passed in so that tests can own it. */
export interface Clock {
  /** Milliseconds on a clock that never steps back. Only differences mean anything. */
  monotonicMs(): number;
  /** Calls back once, after `delayMs`. Returns a function that cancels, and may be called at any time. */
  schedule(callback: () => void, delayMs: number): () => void;
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`, or at once when the signal aborts: whoever waits looks at the signal afterwards. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.schedule(done, delayMs);
    signal?.addEventListener('abort', done, { once: true });
  });
}
