import { z } from 'zod';
import { defineFaultKind } from '../../fault-kind.ts';
import { withRedis } from './redis-session.ts';

const parameters = z.strictObject({});

interface Handle {
  readonly keysBefore: number;
}

/** A marker among the keys: once it is gone, so is everything that was there with it. */
const markerOf = (id: string): string => `faultline:flush:${id}`;
const MARKER_LIFETIME_MS = 60_000;

/** Happens once; the duration only says for how long it counts as the reason of what follows. */
export const redisFlush = defineFaultKind<typeof parameters, Handle>({
  kind: 'redis-flush',
  layer: 'dependency',
  title: 'emptied Redis',
  description: 'Everything in Redis is gone, once: sessions, carts, counters, caches. Orders are not among it.',
  parameters,
  example: {},
  signal: 'DBSIZE before and after, and a key of our own that is gone',
  probe: 'sum by (job, status) (rate(http_requests_total{status="401"}[30s]))',
  reverts: 'nothing: what was lost stays lost, and is made anew as people sign in again',
  targets: () => ['redis'],
  occupies: () => ['redis'],
  inject: (context) =>
    withRedis(context, async (redis) => {
      const keysBefore = await redis.dbsize();
      // When it cannot be written, as in a Redis that is full, the flush is not in doubt for it.
      await redis.set(markerOf(context.fault.id), '1', 'PX', MARKER_LIFETIME_MS).catch(() => {});
      await redis.flushall();
      return { keysBefore };
    }),
  confirm: (context, { keysBefore }) =>
    withRedis(context, async (redis) => {
      if ((await redis.exists(markerOf(context.fault.id))) > 0) return undefined;
      return `${keysBefore} keys were there, and a moment later ${await redis.dbsize()}`;
    }),
  async renew() {},
  async revert() {},
});
