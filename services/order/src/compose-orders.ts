import { createPostgres, type Kit, withFaultPoints } from '@faultline/service-kit';
import type { Config } from './config.ts';
import { orderPoints, queuePoints } from './fault-points.ts';
import { captureContext } from './store/capture-context.ts';
import { startJobQueue } from './store/job-queue.ts';
import { createPostgresOrders } from './store/postgres-orders.ts';
import { exposeBacklog, type OrderTelemetry } from './telemetry.ts';

/** Longer than a run of the queue may take: whoever still has a job after this is dead. */
const RUN_EXPIRES_IN_S = 20;

/** Orders and their settlement jobs, in one database, so that one transaction can write both. */
export async function composeOrders({ config, metrics, logger, faultPoints, faults }: Kit<Config>, telemetry: OrderTelemetry) {
  const postgres = createPostgres({
    url: config.DATABASE_URL,
    service: 'order',
    metrics,
    logger,
    maxConnections: config.DATABASE_POOL,
    isBounded: config.DATABASE_TIMEOUTS,
    faults: faults.database,
  });
  const jobs = await startJobQueue({ url: config.DATABASE_URL, logger, expireInSeconds: RUN_EXPIRES_IN_S });
  const queue = withFaultPoints(jobs, queuePoints, faultPoints);
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
  return { postgres, queue, orders };
}
