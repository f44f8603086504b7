import type { Clock } from './clock.ts';

/** Something that ends by itself, unless it is cancelled first; a renewal is a new lease. */
export interface Lease {
  /** Milliseconds since the Unix epoch, for people to read: what ends the lease is a timer, which no change of the clock moves. */
  readonly expiresAtMs: number;
  readonly expired: boolean;
  cancel(): void;
}

/** Calls `onExpire` once after `ttlMs`, a positive number. */
export function createLease({ clock, ttlMs, onExpire }: { clock: Clock; ttlMs: number; onExpire: () => void }): Lease {
  let expired = false;
  const cancel = clock.schedule(() => {
    expired = true;
    onExpire();
  }, ttlMs);
  return {
    expiresAtMs: clock.epochMs() + ttlMs,
    get expired() {
      return expired;
    },
    cancel,
  };
}
