import { type Product, product } from '@faultline/contracts/inventory';
import type { Redis } from '@faultline/service-kit';
import { z } from 'zod';
import type { Products } from '../domain/products.ts';

export type CacheResult = 'hit' | 'miss' | 'error';

export type CachedProductsOptions = {
  readonly source: Products;
  readonly redis: Redis;
  /** How old an answer may be. */
  readonly lifetimeMs: number;
  readonly onRead: (result: CacheResult) => void;
};

const KEY = 'inventory:products';
const cached = z.array(product);

/**
 * Reads through Redis. The cache only saves work: while it is away, or holds something that does not parse, every read goes to
 * the source. One read at a time refills it, so that an expiry under load costs the database one query and not a hundred.
 */
export function createCachedProducts({ source, redis, lifetimeMs, onRead }: CachedProductsOptions): Products {
  let refill: Promise<readonly Product[]> | undefined;

  async function fromSource(): Promise<readonly Product[]> {
    const products = await source.list();
    // Not awaited: the answer does not depend on it, and an error here is already counted by the Redis client.
    redis.run((client) => client.set(KEY, JSON.stringify(products), 'PX', lifetimeMs)).catch(() => {});
    return products;
  }

  return {
    async list() {
      const { result, products } = await read(redis);
      onRead(result);
      if (products) return products;
      refill ??= fromSource().finally(() => {
        refill = undefined;
      });
      return refill;
    },
  };
}

async function read(redis: Redis): Promise<{ result: CacheResult; products?: readonly Product[] }> {
  try {
    const text = await redis.run((client) => client.get(KEY));
    if (text === null) return { result: 'miss' };
    return { result: 'hit', products: cached.parse(JSON.parse(text)) };
  } catch {
    return { result: 'error' };
  }
}
