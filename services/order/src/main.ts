import { fileURLToPath } from 'node:url';
import { createDeadline } from '@faultline/resilience';
import {
  bootService,
  createHealth,
  createHttpDependency,
  createPostgres,
  exposePolicies,
  migrate,
  runService,
  withFaultPoints,
} from '@faultline/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { createApp } from './app.ts';
import { createInventorySteps } from './clients/inventory.ts';
import { createPaymentSteps } from './clients/payment.ts';
import { createStepsWithin } from './compose-steps.ts';
import { parseConfig } from './config.ts';
import { orderPoints, queuePoints } from './fault-points.ts';
import { captureContext } from './store/capture-context.ts';
import { startJobQueue } from './store/job-queue.ts';
import { createPostgresOrders } from './store/postgres-orders.ts';
import { createOrderTelemetry, exposeBacklog } from './telemetry.ts';
import { startSettlementWorker } from './worker.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

bootService('order', parseConfig, async (kit) => {
  const { config, metrics, logger, faultPoints } = kit;
  await migrate({ url: config.DATABASE_URL, directory: migrations, logger, patienceMs: 30_000 });
  const postgres = createPostgres({ url: config.DATABASE_URL, service: 'order', metrics, logger, maxConnections: config.DATABASE_POOL });
  const jobs = await startJobQueue({ url: config.DATABASE_URL, logger, expireInSeconds: 20 });
  const queue = withFaultPoints(jobs, queuePoints, faultPoints);
  const inventory = createHttpDependency({ name: 'inventory', urls: config.INVENTORY_URLS, policy: config.inventory, metrics, logger });
  const payment = createHttpDependency({
    name: 'payment',
    urls: config.PAYMENT_URLS,
    policy: config.payment,
    metrics,
    logger,
    ignoredCodes: ['provider_unavailable'],
  });
  exposePolicies([inventory.policy, payment.policy], metrics);
  const telemetry = createOrderTelemetry(metrics, logger);
  const store = createPostgresOrders({
    postgres,
    queue,
    captureContext,
    events: { onEntered: telemetry.entered },
    paymentDeadlineMs: config.PAYMENT_DEADLINE_MS,
    firstRunAfterMs: config.QUEUE_FIRST_RUN_MS,
  });
  const orders = withFaultPoints(store, orderPoints, faultPoints);
  exposeBacklog(metrics, orders.backlog);
  const stepsWithin = createStepsWithin({
    inventory: createInventorySteps({ dependency: inventory, reservationMs: config.reservationMs }),
    payment: createPaymentSteps({ dependency: payment, budgetMs: config.PAYMENT_BUDGET_MS }),
    telemetry,
    faultPoints,
  });
  const stopWorker = startSettlementWorker({
    queue,
    orders,
    stepsWithin,
    telemetry,
    random: Math.random,
    newDeadline: () => createDeadline(config.QUEUE_RUN_MS),
    paymentClosedForMs: () => payment.policy.breakerRetryAfterMs,
    backOff: { baseMs: config.QUEUE_BACKOFF_BASE_MS, maxMs: config.QUEUE_BACKOFF_MAX_MS },
    concurrency: config.QUEUE_CONCURRENCY,
    pollMs: config.QUEUE_POLL_MS,
  });
  const { readiness, admission } = createHealth(kit, [{ name: 'database', critical: true, run: postgres.ping }]);
  const app = createApp({ ...kit, before: [faultPoints.control], orders, stepsWithin, newOrderId: uuidv7, readiness, admission });
  await runService({ app, config, logger, readiness, close: [stopWorker, queue.stop, inventory.close, payment.close, postgres.close] });
});
