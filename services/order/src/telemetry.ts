import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import type { Order } from './domain/order.ts';
import type { StepUnavailable } from './domain/settle-order.ts';
import type { SettlementJob } from './store/job-queue.ts';

export type OrderTelemetry = ReturnType<typeof createOrderTelemetry>;

const VOID_PATIENCE_MS = 60_000;

export type OrderTelemetryOptions = {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** The time of day, in ms since the Unix epoch. */
  readonly now: () => number;
};

/** The order story as metrics and log lines. */
export function createOrderTelemetry({ metrics, logger, now }: OrderTelemetryOptions) {
  for (const state of ['pending', 'payment_pending', 'confirmed', 'rejected', 'cancelled']) metrics.increment('orders_total', { state }, 0);

  return {
    entered(order: Order): void {
      metrics.increment('orders_total', { state: order.state });
      tellState(order, metrics, logger);
    },
    /** A step that was not tried, because a breaker is open, is no failure of its own: the deferral tells of it. */
    stepFailed(order: { readonly orderId: string }, { step, attempted, cause }: StepUnavailable): void {
      if (!attempted) return;
      logger.event('order_processing_failed', `${step} did not answer`, {
        order_id: order.orderId,
        step,
        error_type: 'step_unavailable',
        cause: cause instanceof Error ? cause.message : undefined,
      });
    },
    runFinished(outcome: string): void {
      metrics.increment('payment_jobs_total', { outcome });
    },
    runDeferred(order: Order, cause: StepUnavailable): void {
      metrics.increment('payment_jobs_total', { outcome: cause.attempted ? 'deferred' : 'breaker_open' });
      if (cause.step === 'void' && now() - order.updatedAt.getTime() > VOID_PATIENCE_MS) {
        logger.event('void_unresolved', 'the void is not acknowledged; the order stays open', { order_id: order.orderId });
      }
    },
    runFailed(job: SettlementJob, error: unknown): void {
      metrics.increment('payment_jobs_total', { outcome: 'error' });
      logger.event('order_processing_failed', 'a run of the queue failed; it is taken again', { order_id: job.orderId, error });
    },
    pollFailed(error: unknown): void {
      logger.event('queue_error', 'the queue could not be read', { error });
    },
  };
}

function tellState(order: Order, metrics: Metrics, logger: Logger): void {
  const fields = {
    order_id: order.orderId,
    state: order.state,
    total_minor: order.totalMinor,
    currency: order.currency,
    reason: order.reason,
  };
  switch (order.state) {
    case 'pending':
      logger.event('order_processing_started', 'the order is written', fields);
      return;
    case 'payment_pending':
      logger.event('payment_deferred', 'the payment follows', fields);
      return;
    case 'confirmed':
      metrics.increment('revenue_minor_total', { currency: order.currency }, order.totalMinor);
      logger.event('payment_processed', 'the payment is captured', fields);
      logger.event('order_completed', 'the order is confirmed', fields);
      return;
    case 'rejected':
      if (order.reason === 'out_of_stock' || order.reason === 'unknown_product')
        logger.event('insufficient_inventory', 'the stock does not cover the order', fields);
      if (order.reason === 'payment_declined') logger.event('payment_declined', 'the card was declined', fields);
      logger.event('order_rejected', 'the order ended without a sale', fields);
      return;
    case 'cancelled':
      logger.event('order_cancelled', 'the order was compensated', fields);
      return;
    default:
      order.state satisfies never;
  }
}

/** Depth and age of the queue, read from the database once a scrape; while it does not answer, the last values stay. */
export function exposeBacklog(metrics: Metrics, read: () => Promise<{ depth: number; oldestAgeSeconds: number }>): void {
  let latest = Promise.resolve({ depth: 0, oldestAgeSeconds: 0 });
  metrics.beforeExpose(() => {
    const previous = latest;
    latest = read().catch(() => previous);
  });
  metrics.onCollect('payment_queue_depth', async (set) => set({}, (await latest).depth));
  metrics.onCollect('payment_queue_oldest_age_seconds', async (set) => set({}, (await latest).oldestAgeSeconds));
}
