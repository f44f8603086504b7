import type { OrderView } from '@faultline/contracts/gateway';
import { eachRedis } from '@faultline/test-stores';
import { expect, test, vi } from 'vitest';
import { createRedisAnswers } from './redis-answers.ts';

const HOUR_MS = 3_600_000;
const order: OrderView = {
  orderId: '0198a0a0-0000-7000-8000-000000000001',
  state: 'confirmed',
  items: [{ sku: 'cup', quantity: 2, unitPriceMinor: 1_150 }],
  totalMinor: 2_300,
  currency: 'EUR',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const answer = { requestHash: 'hash', order };

eachRedis('cached answers', ({ open }) => {
  test('an answer is found under the user and key that it was given to, and no other', async () => {
    await using redis = await open();
    const answers = createRedisAnswers({ redis, lifetimeMs: HOUR_MS });
    await answers.remember('ada', 'key-1', answer);
    expect(await answers.find('ada', 'key-1')).toEqual(answer);
    expect(await answers.find('ada', 'key-2')).toBeUndefined();
    expect(await answers.find('bob', 'key-1')).toBeUndefined();
  });

  test('an answer is forgotten by itself', async () => {
    await using redis = await open();
    const answers = createRedisAnswers({ redis, lifetimeMs: 20 });
    await answers.remember('ada', 'key-1', answer);
    await vi.waitFor(async () => expect(await answers.find('ada', 'key-1')).toBeUndefined(), { timeout: 5_000 });
  });

  test('an answer of another version of this service counts as none', async () => {
    await using redis = await open();
    const answers = createRedisAnswers({ redis, lifetimeMs: HOUR_MS });
    await answers.remember('ada', 'key-1', answer);
    const [key = ''] = await redis.run((client) => client.keys('*'));
    await redis.run((client) => client.set(key, JSON.stringify({ requestHash: 'hash', order: { id: 7 } })));
    expect(await answers.find('ada', 'key-1')).toBeUndefined();
  });
});
