import { fileURLToPath } from 'node:url';
import { createDeadline } from '@faultline/resilience';
import { bootService, createHealth, migrate, runService } from '@faultline/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { createApp } from './app.ts';
import { composeOrders } from './compose-orders.ts';
import { composeSteps } from './compose-steps.ts';
import { parseConfig } from './config.ts';
import { createOrderTelemetry } from './telemetry.ts';
import { startSettlementWorker } from './worker.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

bootService('order', parseConfig, async (kit) => {
  const { config, metrics, logger, clock, wallClock, faultPoints } = kit;
  await migrate({ url: config.DATABASE_URL, directory: migrations, logger, patienceMs: 30_000 });
  const telemetry = createOrderTelemetry({ metrics, logger, now: wallClock.now });
  const { postgres, queue, orders } = await composeOrders(kit, telemetry);
  const { stepsWithin, closedForMs, close: closeClients } = composeSteps(kit, telemetry);
  const stopWorker = startSettlementWorker({
    queue,
    orders,
    stepsWithin,
    telemetry,
    closedForMs,
    clock,
    random: Math.random,
    newDeadline: () => createDeadline(config.QUEUE_RUN_MS),
    backOff: { baseMs: config.QUEUE_BACKOFF_BASE_MS, maxMs: config.QUEUE_BACKOFF_MAX_MS },
    concurrency: config.QUEUE_CONCURRENCY,
    pollMs: config.QUEUE_POLL_MS,
  });
  const { readiness, admission } = createHealth(kit, [{ name: 'database', critical: true, run: postgres.ping }]);
  const app = createApp({ ...kit, before: [faultPoints.control], orders, stepsWithin, newOrderId: uuidv7, readiness, admission });
  await postgres.warmUp();
  await runService({ app, config, logger, readiness, close: [stopWorker, queue.stop, closeClients, postgres.close] });
});
