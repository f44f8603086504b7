import { fileURLToPath } from 'node:url';
import {
  bootService,
  createHealth,
  createHttpDependency,
  createPostgres,
  createRedis,
  exposePolicies,
  migrate,
  runService,
  withFaultPoints,
} from '@faultline/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { createApp } from './app.ts';
import { createCatalogue } from './clients/inventory.ts';
import { createOrderClient } from './clients/order.ts';
import { parseConfig } from './config.ts';
import { cartPoints, orderClientPoints } from './fault-points.ts';
import { createPostgresAccounts } from './store/postgres-accounts.ts';
import { createRedisAnswers } from './store/redis-answers.ts';
import { createRedisCarts } from './store/redis-carts.ts';
import { createRedisRateLimit } from './store/redis-rate-limit.ts';
import { createRedisSessions } from './store/redis-sessions.ts';
import { createScryptPasswords } from './store/scrypt-passwords.ts';
import { startCartSweep } from './sweep.ts';
import { createGatewayTelemetry } from './telemetry.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

bootService('gateway', parseConfig, async (kit) => {
  const { config, metrics, logger, faultPoints } = kit;
  await migrate({ url: config.DATABASE_URL, directory: migrations, logger, patienceMs: 30_000 });
  const postgres = createPostgres({ url: config.DATABASE_URL, service: 'gateway', metrics, logger, maxConnections: config.DATABASE_POOL });
  const redis = createRedis({ url: config.REDIS_URL, service: 'gateway', metrics, logger });
  const inventory = createHttpDependency({ name: 'inventory', urls: config.INVENTORY_URLS, policy: config.inventory, metrics, logger });
  const order = createHttpDependency({ name: 'order', urls: config.ORDER_URLS, policy: config.order, metrics, logger });
  exposePolicies([inventory.policy, order.policy], metrics);
  const telemetry = createGatewayTelemetry(metrics, logger);
  const now = Date.now;
  const carts = withFaultPoints(createRedisCarts({ redis, lifetimeMs: config.CART_MS, now }), cartPoints, faultPoints);
  const { readiness, admission } = createHealth(kit, [
    { name: 'database', critical: true, run: postgres.ping },
    { name: 'redis', critical: true, run: redis.ping },
  ]);
  const app = createApp({
    ...kit,
    before: [faultPoints.control],
    telemetry,
    readiness,
    admission,
    carts,
    newUserId: uuidv7,
    accounts: createPostgresAccounts(postgres),
    passwords: createScryptPasswords(),
    sessions: createRedisSessions({ redis, lifetimeMs: config.SESSION_MS, now }),
    answers: createRedisAnswers({ redis, lifetimeMs: config.ANSWER_CACHE_MS }),
    rateLimit: createRedisRateLimit({
      redis,
      now,
      windowMs: config.RATE_WINDOW_MS,
      onLimit: telemetry.rateLimited,
      limits: { address: config.RATE_LIMIT_ADDRESS, user: config.RATE_LIMIT_USER },
    }),
    catalogue: createCatalogue(inventory),
    orders: withFaultPoints(createOrderClient(order), orderClientPoints, faultPoints),
  });
  const stopSweep = startCartSweep(carts, { intervalMs: config.CART_SWEEP_MS, telemetry });
  await runService({ app, config, logger, readiness, close: [stopSweep, inventory.close, order.close, redis.close, postgres.close] });
});
