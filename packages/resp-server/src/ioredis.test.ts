import { once } from 'node:events';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { createRespServer, type RespServerOptions } from './server/resp-server.ts';

interface ClientOptions {
  readonly protocol?: 2 | 3;
  readonly password?: string;
  readonly db?: number;
  readonly connectionName?: string;
}

async function start(options: Partial<RespServerOptions> = {}, clientOptions: ClientOptions = {}) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(createRespServer({ clock: systemClock, ...options }));
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  const redis = new Redis(port, '127.0.0.1', clientOptions);
  redis.on('error', () => undefined);
  stack.defer(() => redis.disconnect());
  return { server, redis, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

describe.each([2, 3] as const)('ioredis over RESP%i', (protocol) => {
  it('becomes ready, with a name, a database and a password', async () => {
    await using setup = await start({ password: 'sésame' }, { protocol, password: 'sésame', db: 3, connectionName: 'shop' });
    await once(setup.redis, 'ready');
    await setup.redis.set('k', 'v');
    expect(await setup.redis.client('GETNAME')).toBe('shop');
    expect(setup.server.store.database(3).size).toBe(1);
  });

  it('keeps a session, a rate limit, a cart and a sweep', async () => {
    await using setup = await start({}, { protocol });
    const { redis } = setup;
    expect(await redis.set('session', '{"user":1}', 'EX', 60, 'NX')).toBe('OK');
    expect(await redis.set('session', 'other', 'EX', 60, 'NX')).toBeNull();
    expect(await redis.hset('cart', { apple: 2, pear: 1 })).toBe(2);
    expect(await redis.hgetall('cart')).toEqual({ apple: '2', pear: '1' });
    expect(await redis.multi().incr('limit').pexpire('limit', 1000, 'NX').exec()).toEqual([
      [null, 1],
      [null, 1],
    ]);
    await redis.zadd('carts', 10, 'old', 30, 'new');
    expect(await redis.zrangebyscore('carts', '-inf', 20, 'LIMIT', 0, 10)).toEqual(['old']);
    expect(await redis.zrem('carts', 'old')).toBe(1);
  });

  it('gets the replies of a long pipeline in order', async () => {
    await using setup = await start({}, { protocol });
    const pipeline = setup.redis.pipeline();
    for (let at = 0; at < 5000; at += 1) pipeline.set(`k${at}`, 'x'.repeat(at % 300)).strlen(`k${at}`);
    const replies = (await pipeline.exec()) ?? [];
    expect(replies.filter((_, at) => at % 2 === 1).map(([, length]) => length)).toEqual(Array.from({ length: 5000 }, (_, at) => at % 300));
  });

  it('keeps any bytes', async () => {
    await using setup = await start({}, { protocol });
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await setup.redis.set(everyByte, everyByte);
    expect(await setup.redis.getBuffer(everyByte)).toEqual(everyByte);
    await setup.redis.set('text', 'Grüße, 世界');
    expect(await setup.redis.get('text')).toBe('Grüße, 世界');
  });

  it('aborts a transaction whose watched key another client changed', async () => {
    await using setup = await start({}, { protocol });
    const other = setup.redis.duplicate();
    other.on('error', () => undefined);
    await setup.redis.watch('k');
    await other.set('k', 'theirs');
    other.disconnect();
    expect(await setup.redis.multi().set('k', 'mine').exec()).toBeNull();
  });

  it('walks all keys with a scan stream', async () => {
    await using setup = await start({}, { protocol });
    await setup.redis.mset(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at])));
    const seen = new Set<string>();
    for await (const keys of setup.redis.scanStream({ match: 'k*', count: 37 })) for (const key of keys) seen.add(key);
    expect(seen.size).toBe(500);
  });

  it('reports an unknown command as an error and stays connected', async () => {
    await using setup = await start({}, { protocol });
    await expect(setup.redis.eval('return 1', 0)).rejects.toThrow("ERR unknown command 'eval'");
    expect(await setup.redis.ping()).toBe('PONG');
  });
});
