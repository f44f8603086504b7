import { connectRedis, eachRedis } from '@faultline/test-stores';
import { expect, test, vi } from 'vitest';
import type { Product, Products } from '../domain/products.ts';
import { type CacheResult, createCachedProducts } from './cached-products.ts';

const HOUR_MS = 3_600_000;
const KEY = 'inventory:products';
const cup: Product = { sku: 'cup', name: 'Cup', priceMinor: 1_150, currency: 'EUR', available: 5 };

/** A source that counts its reads and answers when it is let. */
function countedSource() {
  const gate = Promise.withResolvers<void>();
  const source = {
    reads: 0,
    products: [cup] as readonly Product[],
    answer: gate.resolve,
    async list() {
      source.reads += 1;
      await gate.promise;
      return source.products;
    },
  };
  return source;
}

function openSource() {
  const source = countedSource();
  source.answer();
  return source;
}

type Cached = Products & { readonly results: readonly CacheResult[] };

function cachedProducts(options: {
  source: Products;
  redis: Parameters<typeof createCachedProducts>[0]['redis'];
  lifetimeMs?: number;
}): Cached {
  const results: CacheResult[] = [];
  return { results, ...createCachedProducts({ lifetimeMs: HOUR_MS, ...options, onRead: (result) => results.push(result) }) };
}

eachRedis('cached products', ({ open, startOwn }) => {
  const stored = (redis: Awaited<ReturnType<typeof open>>) =>
    vi.waitFor(async () => expect(await redis.run((client) => client.exists(KEY))).toBe(1), { timeout: 5_000 });

  test('the first read asks the source, the next ones need not', async () => {
    await using redis = await open();
    const source = openSource();
    const products = cachedProducts({ source, redis });
    expect(await products.list()).toEqual([cup]);
    await stored(redis);
    expect(await products.list()).toEqual([cup]);
    expect(source.reads).toBe(1);
    expect(products.results).toEqual(['miss', 'hit']);
  });

  test('another replica reads what this one stored', async () => {
    await using redis = await open();
    await cachedProducts({ source: openSource(), redis }).list();
    await stored(redis);
    const source = openSource();
    expect(await cachedProducts({ source, redis }).list()).toEqual([cup]);
    expect(source.reads).toBe(0);
  });

  test('an answer grows old, and then the source is asked again', async () => {
    await using redis = await open();
    const source = openSource();
    const products = cachedProducts({ source, redis, lifetimeMs: 20 });
    await products.list();
    source.products = [{ ...cup, available: 4 }];
    await vi.waitFor(async () => expect(await products.list()).toEqual([{ ...cup, available: 4 }]), { timeout: 5_000 });
  });

  test('however many read at once, the source is asked once', async () => {
    await using redis = await open();
    const source = countedSource();
    const products = cachedProducts({ source, redis });
    const reads = Array.from({ length: 20 }, () => products.list());
    await vi.waitFor(() => expect(products.results).toHaveLength(20), { timeout: 5_000 });
    source.answer();
    expect(await Promise.all(reads)).toEqual(Array(20).fill([cup]));
    expect(source.reads).toBe(1);
  });

  test('an error of the source is the callers’ and is not kept', async () => {
    await using redis = await open();
    const source = openSource();
    let broken = true;
    const flaky: Products = { list: () => (broken ? Promise.reject(new Error('no database')) : source.list()) };
    const products = cachedProducts({ source: flaky, redis });
    await expect(products.list()).rejects.toThrow('no database');
    broken = false;
    expect(await products.list()).toEqual([cup]);
  });

  test.each([
    ['is no JSON', '{'],
    ['has another shape', '[{"sku":7}]'],
  ])('what %s counts as nothing, and is replaced', async (_what, text) => {
    await using redis = await open();
    await redis.run((client) => client.set(KEY, text));
    const products = cachedProducts({ source: openSource(), redis });
    expect(await products.list()).toEqual([cup]);
    await vi.waitFor(async () => expect(await redis.run((client) => client.get(KEY))).toBe(JSON.stringify([cup])), { timeout: 5_000 });
    await products.list();
    expect(products.results).toEqual(['error', 'hit']);
  });

  test('when Redis goes away the shop stays open: every read goes to the source', async () => {
    const server = await startOwn();
    await using redis = await connectRedis(server.url);
    const source = openSource();
    const products = cachedProducts({ source, redis });
    await products.list();
    await stored(redis);
    await server[Symbol.asyncDispose]();
    source.products = [];
    expect(await products.list()).toEqual([]);
    expect(await products.list()).toEqual([]);
    expect(source.reads).toBe(3);
    expect(products.results).toEqual(['miss', 'error', 'error']);
  });
});
