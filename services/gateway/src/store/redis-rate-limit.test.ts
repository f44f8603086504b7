import { eachRedis } from '@faultline/test-stores';
import { expect, test } from 'vitest';
import { createRedisRateLimit, type RateLimitOptions } from './redis-rate-limit.ts';

const WINDOW_MS = 60_000;
const limits = { address: 5, user: 3 };

function rateLimit(redis: RateLimitOptions['redis'], now: () => number) {
  const told: string[] = [];
  return { told, ...createRedisRateLimit({ redis, limits, windowMs: WINDOW_MS, now, onLimit: (scope) => told.push(scope) }) };
}

eachRedis('the rate limit', ({ open }) => {
  test('lets as many pass as a window has room for, however they arrive', async () => {
    await using redis = await open();
    const limit = rateLimit(redis, () => 0);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => limit.take('address', '192.0.2.1')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(limits.address);
    expect(limit.told).toEqual(Array(5).fill('address'));
  });

  test('says when the next window begins', async () => {
    await using redis = await open();
    const limit = rateLimit(redis, () => WINDOW_MS + 45_000);
    for (let at = 0; at < limits.user; at += 1) await limit.take('user', 'ada');
    await expect(limit.take('user', 'ada')).rejects.toMatchObject({
      code: 'rate_limited',
      options: { retryable: true, retryAfterMs: 15_000 },
    });
  });

  test('counts every subject, scope and window by itself', async () => {
    await using redis = await open();
    let now = 0;
    const limit = rateLimit(redis, () => now);
    for (let at = 0; at < limits.user; at += 1) await limit.take('user', 'ada');
    await limit.take('user', 'bob');
    await limit.take('address', 'ada');
    now = WINDOW_MS;
    await limit.take('user', 'ada');
    expect(limit.told).toEqual([]);
  });

  test('what it counts goes away by itself', async () => {
    await using redis = await open();
    await rateLimit(redis, () => 0).take('user', 'ada');
    const keys = await redis.run((client) => client.keys('*'));
    expect(keys).toHaveLength(1);
    for (const key of keys) expect(await redis.run((client) => client.pttl(key))).toBeGreaterThan(0);
  });

  test('while the store is away it does not wave everybody through', async () => {
    await using redis = await open();
    await redis.close();
    const limit = rateLimit(redis, () => 0);
    await expect(limit.take('user', 'ada')).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(limit.told).toEqual([]);
  });
});
