import { connectRedis, eachRedis } from '@faultline/test-stores';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Carts } from '../domain/cart.ts';
import { createRedisCarts } from './redis-carts.ts';

const HOUR_MS = 3_600_000;
const cups = [{ sku: 'cup', quantity: 2 }];
const beans = [{ sku: 'beans', quantity: 1 }];

/** The clock that decides which carts are due for the sweep; the carts themselves expire by the server's. */
function clockAt(start: number) {
  let now = start;
  return { now: () => now, advance: (ms: number) => (now += ms) };
}

eachRedis('carts', ({ open, startOwn }) => {
  test('who has put nothing in has an empty cart', async () => {
    await using redis = await open();
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: Date.now });
    expect(await carts.read('ada')).toEqual({ items: [], expiresAt: undefined });
  });

  test('what is written is read, by its owner alone, until then and then', async () => {
    await using redis = await open();
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: () => 0 });
    expect(await carts.write('ada', cups)).toEqual({ cart: { items: cups, expiresAt: new Date(HOUR_MS) }, created: true });
    const { items, expiresAt } = await carts.read('ada');
    expect(items).toEqual(cups);
    expect(expiresAt?.getTime()).toBeLessThanOrEqual(HOUR_MS);
    expect(expiresAt?.getTime()).toBeGreaterThan(0);
    expect((await carts.read('bob')).items).toEqual([]);
  });

  test('a cart is created once: writing over it is no second one, writing after it was emptied is', async () => {
    await using redis = await open();
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: Date.now });
    const created: boolean[] = [];
    for (const items of [cups, beans, [], beans]) created.push((await carts.write('ada', items)).created);
    expect(created).toEqual([true, false, false, true]);
    expect((await carts.read('ada')).items).toEqual(beans);
  });

  test('of shoppers who write at the same time, one has created the cart', async () => {
    await using redis = await open();
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: Date.now });
    const writes = await Promise.all(Array.from({ length: 10 }, () => carts.write('ada', cups)));
    expect(writes.filter(({ created }) => created)).toHaveLength(1);
  });

  test('a cart expires by itself, and counts as abandoned once', async () => {
    await using redis = await open();
    const carts = createRedisCarts({ redis, lifetimeMs: 20, now: Date.now });
    await carts.write('ada', cups);
    await vi.waitFor(async () => expect((await carts.read('ada')).items).toEqual([]), { timeout: 5_000 });
    await vi.waitFor(async () => expect(await carts.claimExpired(10)).toBe(1), { timeout: 5_000 });
    expect(await carts.claimExpired(10)).toBe(0);
  });

  test('a cart that was emptied or bought is not abandoned', async () => {
    await using redis = await open();
    const clock = clockAt(0);
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: clock.now });
    await carts.write('ada', cups);
    await carts.write('ada', []);
    await carts.write('bob', cups);
    await carts.clear('bob');
    clock.advance(HOUR_MS);
    expect(await carts.claimExpired(10)).toBe(0);
  });

  test('writing starts the time of a cart anew', async () => {
    await using redis = await open();
    const clock = clockAt(0);
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: clock.now });
    await carts.write('ada', cups);
    clock.advance(HOUR_MS - 1);
    await carts.write('ada', beans);
    clock.advance(HOUR_MS - 1);
    expect(await carts.claimExpired(10)).toBe(0);
    clock.advance(1);
    expect(await carts.claimExpired(10)).toBe(1);
  });

  test('a sweep takes no more than it was told to', async () => {
    await using redis = await open();
    const clock = clockAt(0);
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: clock.now });
    await fill(carts, 5);
    clock.advance(HOUR_MS);
    expect([await carts.claimExpired(2), await carts.claimExpired(2), await carts.claimExpired(2)]).toEqual([2, 2, 1]);
  });

  test('however many sweep at the same time, each abandoned cart is counted once', async () => {
    await using redis = await open();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 2, max: 5 }), async (abandoned, sweepers) => {
        const clock = clockAt(0);
        const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: clock.now });
        await fill(carts, abandoned);
        clock.advance(HOUR_MS);
        const claimed = await Promise.all(Array.from({ length: sweepers }, () => carts.claimExpired(100)));
        expect(claimed.reduce((sum, count) => sum + count, 0)).toBe(abandoned);
      }),
      { numRuns: 20 },
    );
  });

  test('when Redis goes away in the middle, every operation says so at once', async () => {
    const server = await startOwn();
    await using redis = await connectRedis(server.url);
    const carts = createRedisCarts({ redis, lifetimeMs: HOUR_MS, now: Date.now });
    await carts.write('ada', cups);
    await server[Symbol.asyncDispose]();
    const outcomes = await Promise.allSettled([carts.read('ada'), carts.write('ada', beans), carts.clear('ada'), carts.claimExpired(1)]);
    expect(outcomes).toMatchObject(Array(4).fill({ status: 'rejected', reason: { code: 'dependency_unavailable' } }));
  });
});

async function fill(carts: Carts, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, at) => carts.write(`shopper-${at}`, cups)));
}
