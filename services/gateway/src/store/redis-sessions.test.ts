import { eachRedis } from '@faultline/test-stores';
import { expect, test, vi } from 'vitest';
import { createRedisSessions } from './redis-sessions.ts';

const HOUR_MS = 3_600_000;
const onLookup = (): void => {};

eachRedis('sessions', ({ open }) => {
  test('a token names its user, and two sessions of one user have two tokens', async () => {
    await using redis = await open();
    const sessions = createRedisSessions({ redis, lifetimeMs: HOUR_MS, now: () => 1_000, onLookup });
    const [first, second] = [await sessions.create('ada'), await sessions.create('ada')];
    expect(first.token).not.toBe(second.token);
    expect(first.expiresAt).toEqual(new Date(1_000 + HOUR_MS));
    expect([await sessions.find(first.token), await sessions.find(second.token)]).toEqual(['ada', 'ada']);
  });

  test('a token that was never given out names nobody', async () => {
    await using redis = await open();
    const sessions = createRedisSessions({ redis, lifetimeMs: HOUR_MS, now: Date.now, onLookup });
    expect(await sessions.find('sess_made-up')).toBeUndefined();
  });

  test('every lookup is told with what came of it', async () => {
    await using redis = await open();
    const told: string[] = [];
    const sessions = createRedisSessions({ redis, lifetimeMs: HOUR_MS, now: Date.now, onLookup: (result) => told.push(result) });
    const { token } = await sessions.create('ada');
    await sessions.find(token);
    await redis.run((client) => client.flushall());
    await sessions.find(token);
    expect(told).toEqual(['found', 'unknown']);
  });

  test('a session ends by itself', async () => {
    await using redis = await open();
    const sessions = createRedisSessions({ redis, lifetimeMs: 20, now: Date.now, onLookup });
    const { token } = await sessions.create('ada');
    await vi.waitFor(async () => expect(await sessions.find(token)).toBeUndefined(), { timeout: 5_000 });
  });

  test('the store holds nothing that would let its reader in', async () => {
    await using redis = await open();
    const sessions = createRedisSessions({ redis, lifetimeMs: HOUR_MS, now: Date.now, onLookup });
    const { token } = await sessions.create('ada');
    const keys = await redis.run((client) => client.keys('*'));
    expect(keys).toHaveLength(1);
    expect(keys.join()).not.toContain(token);
    for (const key of keys) expect(await sessions.find(key.replace('session:', ''))).toBeUndefined();
  });

  test('while the store is away a session is neither made nor refused: the dependency is unavailable', async () => {
    await using redis = await open();
    const sessions = createRedisSessions({ redis, lifetimeMs: HOUR_MS, now: Date.now, onLookup });
    await redis.close();
    await expect(sessions.create('ada')).rejects.toMatchObject({ code: 'dependency_unavailable' });
    await expect(sessions.find('sess_any')).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });
});
