import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckoutRequest } from '@faultline/contracts/gateway';
import pg from 'pg';
import type { FaultPointClient } from './fault-point-client.ts';
import type { Provocation } from './scenario.ts';

export interface ProvokeOptions {
  readonly faultPoints: FaultPointClient;
  readonly inventoryDatabase: string;
}

const TTL_MS = 60_000;
/** Within the time that a checkout has, and long enough for a reservation to end meanwhile. */
const CHARGE_DELAY_MS = 600;
const EXPIRE_EVERY_MS = 150;

/** What the buyers pay with: a card that declines gives the stock back. */
export const requestFor = (provocation: Provocation): CheckoutRequest => ({
  paymentToken: provocation === 'decline' ? 'tok_decline' : 'tok_visa',
});

/** Sees to it that checkouts pass points that they usually do not. Returns what ends it. */
export async function provoke(provocation: Provocation, { faultPoints, inventoryDatabase }: ProvokeOptions): Promise<() => Promise<void>> {
  switch (provocation) {
    case 'checkout':
    case 'decline':
      return () => Promise.resolve();
    case 'queue':
      await faultPoints.arm('order', { point: 'order.after_charge', action: { kind: 'error' }, count: 3, ttlMs: TTL_MS });
      return () => Promise.resolve();
    case 'expiry': {
      const delay = { kind: 'delay', delayMs: CHARGE_DELAY_MS } as const;
      await faultPoints.arm('order', { point: 'order.after_charge', action: delay, count: 1_000, ttlMs: TTL_MS });
      return expireReservations(inventoryDatabase);
    }
    default:
      return provocation satisfies never;
  }
}

/** Lets time fly for whatever is reserved, again and again. Inventory finds these reservations expired like any other. */
async function expireReservations(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000, statement_timeout: 3_000 });
  // The query under way reports it.
  client.on('error', () => {});
  await client.connect();
  const stop = new AbortController();
  const work = (async () => {
    while (!stop.signal.aborted) {
      await client.query(`update reservations set expires_at = now() where state = 'reserved' and expires_at > now()`);
      await sleep(EXPIRE_EVERY_MS);
    }
  })();
  // Told when it is stopped; until then nobody waits for it.
  work.catch(() => {});
  return async () => {
    stop.abort();
    try {
      await work;
    } finally {
      await client.end();
    }
  };
}
