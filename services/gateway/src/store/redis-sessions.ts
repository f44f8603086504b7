import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from '@faultline/service-kit';

export type Session = { readonly token: string; readonly expiresAt: Date };

export type Sessions = {
  create(userId: string): Promise<Session>;
  /** The user of a token that is valid now. */
  find(token: string): Promise<string | undefined>;
};

export type RedisSessionsOptions = {
  readonly redis: Redis;
  readonly lifetimeMs: number;
  readonly now: () => number;
  readonly onLookup: (result: 'found' | 'unknown') => void;
};

/** Redis knows only the hash of a token: whoever reads the store cannot use what it finds. */
export function createRedisSessions({ redis, lifetimeMs, now, onLookup }: RedisSessionsOptions): Sessions {
  return {
    async create(userId) {
      const token = `sess_${randomBytes(24).toString('base64url')}`;
      await redis.run((client) => client.set(keyOf(token), userId, 'PX', lifetimeMs));
      return { token, expiresAt: new Date(now() + lifetimeMs) };
    },
    async find(token) {
      const userId = (await redis.run((client) => client.get(keyOf(token)))) ?? undefined;
      onLookup(userId === undefined ? 'unknown' : 'found');
      return userId;
    },
  };
}

const keyOf = (token: string): string => `session:${createHash('sha256').update(token).digest('base64url')}`;
