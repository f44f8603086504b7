import { orderView } from '@faultline/contracts/gateway';
import type { Redis } from '@faultline/service-kit';
import { z } from 'zod';

const answer = z.object({ requestHash: z.string(), order: orderView });
export type CachedAnswer = z.infer<typeof answer>;

/** Answers of confirmed checkouts by key. Only a cache: when it is lost, the order service knows the key. */
export type Answers = {
  find(userId: string, key: string): Promise<CachedAnswer | undefined>;
  remember(userId: string, key: string, value: CachedAnswer): Promise<void>;
};

export function createRedisAnswers({ redis, lifetimeMs }: { redis: Redis; lifetimeMs: number }): Answers {
  return {
    async find(userId, key) {
      const text = await redis.run((client) => client.get(keyOf(userId, key)));
      return text === null ? undefined : answer.safeParse(JSON.parse(text)).data;
    },
    async remember(userId, key, value) {
      await redis.run((client) => client.set(keyOf(userId, key), JSON.stringify(value), 'PX', lifetimeMs));
    },
  };
}

const keyOf = (userId: string, key: string): string => `checkout:${userId}:${key}`;
