import { Redis } from 'ioredis';
import { ChaosError } from '../../chaos-error.ts';
import type { FaultContext } from '../../fault-context.ts';

const TIMEOUT_MS = 3_000;

/** A connection for one step, straight to Redis and past the proxies. @throws ChaosError `unreachable` */
export async function withRedis<T>({ addresses }: Pick<FaultContext, 'addresses'>, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(addresses.redis, {
    lazyConnect: true,
    connectionName: 'faultline-chaos',
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await work(redis);
  } catch (cause) {
    if (cause instanceof ChaosError) throw cause;
    throw new ChaosError('unreachable', `Redis: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    redis.disconnect();
  }
}

/** A fact of INFO as a number; 0 where the server does not tell it. */
export async function infoNumber(redis: Redis, section: string, fact: string): Promise<number> {
  const text = await redis.info(section);
  return Number(new RegExp(`^${fact}:(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}
