import { connectRedis, eachRedis } from '@faultline/test-stores';
import { expect, test } from 'vitest';
import { faultRig } from '../../../testing/fault-rig.ts';
import { redisFill } from './redis-fill.ts';
import { redisFlush } from './redis-flush.ts';

eachRedis('faults of Redis', ({ startOwn }) => {
  async function setUp() {
    const server = await startOwn();
    const rig = <P>(kind: string, parameters: P, leaseMs = 10_000) => {
      const made = faultRig<P>({ kind, target: 'redis', parameters, addresses: { redis: server.url } });
      return { ...made.context, leaseMs };
    };
    const redis = await connectRedis(server.url);
    const run = redis.run;
    return {
      rig,
      run,
      async [Symbol.asyncDispose]() {
        await redis.close();
        await server[Symbol.asyncDispose]();
      },
    };
  }
  const MAX_MEMORY = '16mb';

  test('a flush takes everything, and says how much that was', async () => {
    await using it = await setUp();
    await it.run((client) => client.mset({ a: '1', b: '2' }));
    const context = it.rig('redis-flush', {});
    const handle = await redisFlush.inject(context);
    expect(await redisFlush.confirm(context, handle)).toBe('2 keys were there, and a moment later 0');
    expect(await it.run((client) => client.exists('a', 'b'))).toBe(0);
  });

  test('a full Redis refuses to write until its memory is given back', async () => {
    await using it = await setUp();
    await it.run((client) => client.config('SET', 'maxmemory', MAX_MEMORY));
    await it.run((client) => client.set('kept', 'value'));
    const context = it.rig('redis-fill', { percent: 100 });
    const handle = await redisFill.inject(context);
    expect(await redisFill.confirm(context, handle)).toMatch(
      /^(?:9[5-9]|1\d\d) % of 16777216 bytes are used, and a write was refused with OOM$/,
    );
    await redisFill.renew(context, handle);
    await redisFill.revert(context, handle);
    await it.run((client) => client.set('new', 'value'));
    expect((await it.run((client) => client.keys('*'))).sort()).toEqual(['kept', 'new']);
    await redisFill.revert(context, undefined);
  });

  test('what fills it ends by itself with the lease', async () => {
    await using it = await setUp();
    await it.run((client) => client.config('SET', 'maxmemory', MAX_MEMORY));
    const context = it.rig('redis-fill', { percent: 60 }, 1_500);
    await redisFill.confirm(context, await redisFill.inject(context));
    expect(await it.run((client) => client.dbsize())).toBeGreaterThan(50);
    await expect.poll(() => it.run((client) => client.dbsize()), { timeout: 10_000 }).toBe(0);
    await expect(redisFill.renew(context, { evictedBefore: 0 })).rejects.toMatchObject({ code: 'lease_lost' });
  });

  test('without a limit there is nothing to fill', async () => {
    await using it = await setUp();
    await it.run((client) => client.config('SET', 'maxmemory', '0'));
    await expect(redisFill.inject(it.rig('redis-fill', { percent: 100 }))).rejects.toMatchObject({ code: 'invalid_fault' });
  });
});
