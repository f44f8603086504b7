import type { ServiceError } from '@faultline/service-kit';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { type CheckoutOutcome, checkoutOutcomes, outcomeOfError } from './domain/checkout-outcome.ts';

export type GatewayTelemetry = ReturnType<typeof createGatewayTelemetry>;

/** The business at the edge, as metrics and log lines. */
export function createGatewayTelemetry(metrics: Metrics, logger: Logger) {
  for (const outcome of checkoutOutcomes) metrics.increment('checkouts_total', { outcome }, 0);
  for (const result of ['found', 'unknown']) metrics.increment('session_lookups_total', { result }, 0);

  return {
    signup(outcome: 'created' | 'exists', userId: string): void {
      metrics.increment('signups_total', { outcome });
      if (outcome === 'created') logger.event('signup_completed', 'an account was created', { user_id: userId });
    },
    session(outcome: 'created' | 'refused'): void {
      metrics.increment('sessions_total', { outcome });
    },
    sessionLookup(result: 'found' | 'unknown'): void {
      metrics.increment('session_lookups_total', { result });
    },
    cartCreated(): void {
      metrics.increment('carts_created_total', {});
    },
    cartsAbandoned(count: number): void {
      metrics.increment('carts_abandoned_total', {}, count);
      logger.event('cart_abandoned', `${count} carts expired with items in them`, { count });
    },
    sweepFailed(error: unknown): void {
      logger.event('dependency_failed', 'abandoned carts could not be counted; the next sweep tries again', { dependency: 'redis', error });
    },
    rateLimited(scope: string): void {
      metrics.increment('rate_limited_total', { scope });
    },
    checkout(outcome: CheckoutOutcome, fields: { order_id: string; replayed: boolean }): void {
      // A replay is an answer given again, and no second checkout.
      if (!fields.replayed) metrics.increment('checkouts_total', { outcome });
      logger.event('checkout_completed', `checkout ${outcome}`, { outcome, ...fields });
    },
    checkoutRefused(error: ServiceError): void {
      const outcome = outcomeOfError(error.code);
      metrics.increment('checkouts_total', { outcome });
      const fields = { outcome, code: error.code, order_id: error.options.orderId };
      if (error.status >= 500) logger.event('checkout_failed', `checkout failed: ${error.message}`, { ...fields, error });
      else logger.event('checkout_completed', `checkout ${outcome}`, fields);
    },
  };
}
