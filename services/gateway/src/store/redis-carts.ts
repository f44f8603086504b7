import { cart as wireCart } from '@faultline/contracts/gateway';
import type { Redis } from '@faultline/service-kit';
import type { Cart, Carts } from '../domain/cart.ts';

export type RedisCartsOptions = { readonly redis: Redis; readonly lifetimeMs: number; readonly now: () => number };

const EXPIRY = 'carts:expiry';
const stored = wireCart.shape.items;
const empty: Cart = { items: [], expiresAt: undefined };

/**
 * A cart is one key that expires by itself; a sorted set beside it remembers when, so that a sweep can count those that expired
 * with items in them. Members are removed to claim them: of several sweeps one gets each.
 */
export function createRedisCarts({ redis, lifetimeMs, now }: RedisCartsOptions): Carts {
  return {
    async read(userId) {
      const [text, ttlMs] = await redis.run((client) => Promise.all([client.get(keyOf(userId)), client.pttl(keyOf(userId))]));
      if (text === null) return empty;
      return { items: stored.parse(JSON.parse(text)), expiresAt: ttlMs > 0 ? new Date(now() + ttlMs) : undefined };
    },

    async write(userId, items) {
      if (items.length === 0) {
        await clear(redis, userId);
        return { cart: empty, created: false };
      }
      const expiresAt = now() + lifetimeMs;
      const before = await redis.run(async (client) => {
        const [previous] = await Promise.all([
          client.set(keyOf(userId), JSON.stringify(items), 'PX', lifetimeMs, 'GET'),
          client.zadd(EXPIRY, expiresAt, userId),
        ]);
        return previous;
      });
      return { cart: { items, expiresAt: new Date(expiresAt) }, created: before === null };
    },

    clear: (userId) => clear(redis, userId),

    async claimExpired(limit) {
      const due = await redis.run((client) => client.zrangebyscore(EXPIRY, '-inf', now(), 'LIMIT', 0, limit));
      if (due.length === 0) return 0;
      const claimed = await Promise.all(due.map((userId) => redis.run((client) => client.zrem(EXPIRY, userId))));
      return claimed.reduce((sum, removed) => sum + removed, 0);
    },
  };
}

async function clear(redis: Redis, userId: string): Promise<void> {
  await redis.run((client) => Promise.all([client.del(keyOf(userId)), client.zrem(EXPIRY, userId)]));
}

const keyOf = (userId: string): string => `cart:${userId}`;
