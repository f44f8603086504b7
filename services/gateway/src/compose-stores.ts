import { createPostgres, createRedis, type Kit, withFaultPoints } from '@faultline/service-kit';
import type { Config } from './config.ts';
import { cartPoints } from './fault-points.ts';
import { createPostgresAccounts } from './store/postgres-accounts.ts';
import { createRedisAnswers } from './store/redis-answers.ts';
import { createRedisCarts } from './store/redis-carts.ts';
import { createRedisRateLimit } from './store/redis-rate-limit.ts';
import { createRedisSessions } from './store/redis-sessions.ts';
import type { GatewayTelemetry } from './telemetry.ts';

/** What the gateway keeps: accounts in PostgreSQL; sessions, carts, counters and answers, which all expire, in Redis. */
export function composeStores({ config, metrics, logger, wallClock, faultPoints, faults }: Kit<Config>, telemetry: GatewayTelemetry) {
  const postgres = createPostgres({
    url: config.DATABASE_URL,
    service: 'gateway',
    metrics,
    logger,
    maxConnections: config.DATABASE_POOL,
    isBounded: config.DATABASE_TIMEOUTS,
    faults: faults.database,
  });
  const redis = createRedis({ url: config.REDIS_URL, service: 'gateway', metrics, logger, failsFast: config.REDIS_FAIL_FAST });
  const { now } = wallClock;
  return {
    postgres,
    redis,
    accounts: createPostgresAccounts(postgres),
    carts: withFaultPoints(createRedisCarts({ redis, lifetimeMs: config.CART_MS, now }), cartPoints, faultPoints),
    sessions: createRedisSessions({ redis, lifetimeMs: config.SESSION_MS, now, onLookup: telemetry.sessionLookup }),
    answers: createRedisAnswers({ redis, lifetimeMs: config.ANSWER_CACHE_MS }),
    rateLimit: createRedisRateLimit({
      redis,
      now,
      windowMs: config.RATE_WINDOW_MS,
      onLimit: telemetry.rateLimited,
      limits: { address: config.RATE_LIMIT_ADDRESS, user: config.RATE_LIMIT_USER },
    }),
  };
}
