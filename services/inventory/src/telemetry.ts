import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import type { EndOutcome, ReserveOutcome } from './domain/reservation.ts';
import type { CacheResult } from './store/cached-products.ts';

export type InventoryTelemetry = ReturnType<typeof createInventoryTelemetry>;

/** What happens here, as metrics and log lines. */
export function createInventoryTelemetry(metrics: Metrics, logger: Logger) {
  const count = (outcome: string, amount = 1): void => metrics.increment('reservations_total', { outcome }, amount);
  for (const outcome of ['reserved', 'committed', 'released', 'expired', 'out_of_stock', 'refused']) count(outcome, 0);
  let cacheAway = false;

  return {
    reserve(outcome: ReserveOutcome, orderId: string): void {
      if (outcome.kind === 'known') return;
      count(outcome.kind === 'unknown_product' ? 'refused' : outcome.kind);
      if (outcome.kind === 'reserved')
        logger.event('stock_reserved', 'stock is held', { order_id: orderId, lines: outcome.reservation.items.length });
      else
        logger.event('insufficient_inventory', `no stock of ${outcome.sku}`, { order_id: orderId, sku: outcome.sku, reason: outcome.kind });
    },
    end(how: 'committed' | 'released', outcome: EndOutcome): void {
      if (outcome.kind !== 'done') {
        count('refused');
        return;
      }
      if (!outcome.first) return;
      count(how);
      logger.event(how === 'committed' ? 'stock_committed' : 'stock_released', `stock is ${how}`, {
        order_id: outcome.reservation.orderId,
      });
    },
    expired(amount: number): void {
      count('expired', amount);
      logger.event('reservations_expired', `${amount} reservations expired`, { count: amount });
    },
    sweepFailed(error: unknown): void {
      logger.event('dependency_failed', 'expired reservations could not be ended; the next sweep tries again', {
        dependency: 'postgres',
        error,
      });
    },
    cacheRead(result: CacheResult): void {
      metrics.increment('stock_cache_requests_total', { result });
      if (result === 'error' && !cacheAway) logger.event('stock_cache_unavailable', 'reads go to the database', { dependency: 'redis' });
      cacheAway = result === 'error';
    },
  };
}
