import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from './clock.ts';
import { createLease, type Lease } from './lease.ts';

/**
 * While it is closed, the API answers only whoever knows the control token, and the log does not tell what is done to proxies: so that
 * somebody who looks for a fault has to find it by what it does. Ends by itself, however whoever closed it died.
 */
export interface Closure {
  readonly closed: boolean;
  /** False for everybody when the server has no token. */
  knows(headers: IncomingHttpHeaders): boolean;
  /** Closes for so long from now, in milliseconds. */
  close(ttlMs: number): void;
  open(): void;
}

export function createClosure({ clock, token }: { readonly clock: Clock; readonly token: string | undefined }): Closure {
  let lease: Lease | undefined;
  const open = (): void => {
    lease?.cancel();
    lease = undefined;
  };
  return {
    get closed() {
      return lease !== undefined;
    },
    knows: ({ authorization = '' }) => token !== undefined && equal(authorization, `Bearer ${token}`),
    close(ttlMs) {
      open();
      lease = createLease({ clock, ttlMs, onExpire: open });
    },
    open,
  };
}

/** In the same time whatever the difference is. */
function equal(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
