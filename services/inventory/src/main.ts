import { fileURLToPath } from 'node:url';
import { bootService, createHealth, createPostgres, createRedis, migrate, runService, withFaultPoints } from '@faultline/service-kit';
import { createApp } from './app.ts';
import { parseConfig } from './config.ts';
import { reservationPoints } from './fault-points.ts';
import { createCachedProducts } from './store/cached-products.ts';
import { createPostgresProducts } from './store/postgres-products.ts';
import { createPostgresReservations } from './store/postgres-reservations.ts';
import { startExpirySweep } from './sweep.ts';
import { createInventoryTelemetry } from './telemetry.ts';

/**
 * Less than the 700 ms that order gives us: who waits for the database longer answers somebody who has hung up. All replicas lock the same
 * few rows of stock, so one that stands still in the middle of a transaction loses them before the others give up waiting.
 */
const databaseWaits = { connectTimeoutMs: 400, queryTimeoutMs: 500, lockTimeoutMs: 400, idleTransactionMs: 250 };

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

bootService('inventory', parseConfig, async (kit) => {
  const { config, metrics, logger, faultPoints, faults } = kit;
  await migrate({ url: config.DATABASE_URL, directory: migrations, logger, patienceMs: 30_000 });
  const postgres = createPostgres({
    url: config.DATABASE_URL,
    service: 'inventory',
    metrics,
    logger,
    maxConnections: config.DATABASE_POOL,
    ...databaseWaits,
    isBounded: config.DATABASE_TIMEOUTS,
    faults: faults.database,
  });
  const redis = createRedis({ url: config.REDIS_URL, service: 'inventory', metrics, logger });
  const telemetry = createInventoryTelemetry(metrics, logger);
  const source = createPostgresProducts(postgres);
  const products = createCachedProducts({ source, redis, lifetimeMs: config.PRODUCT_CACHE_MS, onRead: telemetry.cacheRead });
  const reservations = withFaultPoints(createPostgresReservations(postgres), reservationPoints, faultPoints);
  const { readiness, admission } = createHealth(kit, [
    { name: 'database', critical: true, run: postgres.ping },
    { name: 'redis', critical: false, run: redis.ping },
  ]);
  const stopSweep = startExpirySweep(reservations, { intervalMs: config.EXPIRY_SWEEP_MS, telemetry });
  const app = createApp({ ...kit, before: [faultPoints.control], products, reservations, telemetry, readiness, admission });
  await postgres.warmUp();
  await runService({ app, config, logger, readiness, close: [stopSweep, redis.close, postgres.close] });
});
