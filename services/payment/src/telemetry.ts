import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import type { ChargeAnswer } from './domain/card-provider.ts';
import type { EventOutcome, Payment } from './domain/payment.ts';
import type { SignatureVerdict } from './http/signature.ts';

export type PaymentTelemetry = ReturnType<typeof createPaymentTelemetry>;

/** A void that waits longer is somebody's business: the alert on it names this runbook's first question. */
const OVERDUE_VOID_MS = 60_000;

/** What happens here, as metrics and log lines. */
export function createPaymentTelemetry(metrics: Metrics, logger: Logger) {
  const countCharge = (outcome: string, amount = 1): void => metrics.increment('payments_total', { outcome }, amount);
  const countVoid = (outcome: string, amount = 1): void => metrics.increment('payment_voids_total', { outcome }, amount);
  const countCallback = (outcome: string, amount = 1): void => metrics.increment('provider_callbacks_total', { outcome }, amount);
  for (const outcome of ['captured', 'declined', 'unknown']) countCharge(outcome, 0);
  for (const outcome of ['requested', 'voided', 'unresolved']) countVoid(outcome, 0);
  for (const outcome of ['applied', 'stale', 'duplicate', 'unmatched', 'contradiction', 'refused']) countCallback(outcome, 0);

  return {
    /** A payment entered a state: once for each, whoever brought the news. */
    moved({ orderId, state, money }: Payment): void {
      const fields = { order_id: orderId, amount_minor: money?.amountMinor, currency: money?.currency };
      switch (state) {
        case 'captured':
          countCharge('captured');
          logger.event('charge_captured', 'the provider captured the charge', fields);
          return;
        case 'declined':
          countCharge('declined');
          logger.event('payment_declined', 'the card was declined', fields);
          return;
        case 'voiding':
          countVoid('requested');
          return;
        case 'voided':
          countVoid('voided');
          logger.event('charge_voided', 'no capture stands, and none can come', fields);
          return;
        case 'pending':
          return;
        default:
          state satisfies never;
      }
    },
    charged(outcome: ChargeAnswer | 'unknown', durationMs: number): void {
      metrics.observe('payment_processing_seconds', { outcome }, durationMs / 1_000);
      if (outcome !== 'unknown') return;
      countCharge('unknown');
      logger.event('charge_unknown', 'what became of the charge is not known; asking again finds out', {
        duration_ms: Math.round(durationMs),
      });
    },
    /** An attempt to void came to nothing; the background goes on trying. */
    voidFailed(): void {
      countVoid('unresolved');
    },
    overdueVoid({ orderId, waitingMs }: { orderId: string; waitingMs: number }, error: unknown): void {
      if (waitingMs < OVERDUE_VOID_MS) return;
      logger.event('void_unresolved', `a void has been waiting for ${Math.round(waitingMs / 1_000)} s`, {
        order_id: orderId,
        waiting_ms: waitingMs,
        error,
      });
    },
    unresolvedVoids(count: number): void {
      metrics.set('payment_voids_unresolved', {}, count);
    },
    resolverFailed(error: unknown): void {
      logger.event('dependency_failed', 'voids could not be read; the next round tries again', { dependency: 'postgres', error });
    },
    callback(type: string, { kind }: EventOutcome): void {
      countCallback(kind);
      if (kind === 'applied') logger.event('callback_received', `${type} was applied`, { type });
      else if (kind === 'contradiction') logger.event('callback_refused', `${type} names another amount`, { type, reason: kind });
    },
    callbackRefused(reason: Exclude<SignatureVerdict, 'good'>): void {
      countCallback('refused');
      logger.event('callback_refused', `a callback's signature is ${reason}`, { reason });
    },
  };
}
