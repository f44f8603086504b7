import type { Server } from 'node:http';
import { type Clock, monotonicClock } from '@faultline/resilience';

/** A caller that probes late, as all do on a busy machine, still asks: each such request starts the wait anew, up to so many waits. */
const MOST_WAITS = 3;

/** What the lab, an orchestrator or a scraper asks for, whatever the callers do. */
const OPERATIONAL = /^\/(health|metrics)\b/;

export type Traffic = {
  /** When a caller last asked for something, by the clock given. */
  readonly lastAskedAt: number;
  /** From now on every answer tells its caller to close the connection, so that none is kept for a request that would come too late. */
  sendAway(): void;
};

/** Sees every request before the app does. */
export function watchTraffic(server: Server, clock: Clock = monotonicClock): Traffic {
  let lastAskedAt = Number.NEGATIVE_INFINITY;
  let sendingAway = false;
  server.prependListener('request', (request, response) => {
    if (!OPERATIONAL.test(request.url ?? '')) lastAskedAt = clock.now();
    if (sendingAway) response.setHeader('connection', 'close');
  });
  return {
    get lastAskedAt() {
      return lastAskedAt;
    },
    sendAway() {
      sendingAway = true;
    },
  };
}

/** Resolves when nobody has asked for `waitMs`, counted from now, and after three times that whoever still asks. */
export async function untilLeftAlone(traffic: Traffic, waitMs: number, clock: Clock = monotonicClock): Promise<void> {
  const startedAt = clock.now();
  const latestAt = startedAt + waitMs * MOST_WAITS;
  for (;;) {
    const aloneAt = Math.max(startedAt, traffic.lastAskedAt) + waitMs;
    const leftMs = Math.min(aloneAt, latestAt) - clock.now();
    if (leftMs <= 0) return;
    await new Promise((resolve) => {
      setTimeout(resolve, leftMs);
    });
  }
}
