import { type Redis, ServiceError } from '@faultline/service-kit';

export type RateLimit = {
  /** Counts one request of `subject`. @throws ServiceError `rate_limited` */
  take(scope: 'address' | 'user', subject: string): Promise<void>;
};

export type RateLimitOptions = {
  readonly redis: Redis;
  /** Requests a subject may send in a window. */
  readonly limits: Readonly<Record<'address' | 'user', number>>;
  readonly windowMs: number;
  readonly now: () => number;
  readonly onLimit: (scope: string) => void;
};

/**
 * Fixed windows: one command, no script; the first of a window says besides when its key ends. At the edge of two windows twice the limit
 * can pass, which is fine for keeping one client from crowding out the rest.
 */
export function createRedisRateLimit({ redis, limits, windowMs, now, onLimit }: RateLimitOptions): RateLimit {
  return {
    async take(scope, subject) {
      const window = Math.floor(now() / windowMs);
      const key = `rate:${scope}:${subject}:${window}`;
      const count = await redis.run(async (client) => {
        const taken = await client.incr(key);
        // Should we end between the two, the second of the window says it.
        if (taken <= 2) await client.pexpire(key, windowMs * 2);
        return taken;
      });
      if (count <= limits[scope]) return;
      onLimit(scope);
      throw new ServiceError('rate_limited', 'slow down', { retryable: true, retryAfterMs: (window + 1) * windowMs - now() });
    },
  };
}
