import { once } from 'node:events';
import { createRedis, type Redis } from '@faultline/service-kit';
import { eachEngine, type TestServer } from './engine.ts';
import { redisEngines } from './redis-engines.ts';
import { kit, PATIENCE_MS } from './test-kit.ts';

export type TestRedis = Redis & AsyncDisposable;

export type RedisUnderTest = {
  /** A connection of service-kit's to the suite's server, which holds nothing. */
  open(): Promise<TestRedis>;
  /** A server of the test's own, for a test that takes it away. */
  startOwn(): Promise<TestServer>;
};

/**
 * One suite for every Redis there is.
 *
 * @example
 * eachRedis('sessions', ({ open }) => {
 *   test('a token is known until it expires', async () => {
 *     await using redis = await open();
 */
export function eachRedis(title: string, suite: (under: RedisUnderTest) => void): void {
  eachEngine(title, redisEngines, (engine, server) =>
    suite({
      async open() {
        const redis = await connectRedis(server().url);
        await redis.run((client) => client.flushall());
        return redis;
      },
      startOwn: () => engine.start(),
    }),
  );
}

/** Resolves once commands can be sent: the connection has no queue for those that come earlier. */
export async function connectRedis(url: string): Promise<TestRedis> {
  const redis = createRedis({ ...kit(), url, connectTimeoutMs: PATIENCE_MS, commandTimeoutMs: PATIENCE_MS });
  await redis.run(async (client) => {
    if (client.status !== 'ready') await once(client, 'ready');
  });
  return { ...redis, [Symbol.asyncDispose]: () => redis.close() };
}
