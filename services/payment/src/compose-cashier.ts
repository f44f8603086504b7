import { createHttpDependency, createPostgres, exposePolicies, type Kit, withFaultPoints } from '@faultline/service-kit';
import { createCardProviderClient } from './clients/card-provider.ts';
import type { Config } from './config.ts';
import { createCashier } from './domain/cashier.ts';
import { paymentPoints } from './fault-points.ts';
import { createPostgresPayments } from './store/postgres-payments.ts';
import type { PaymentTelemetry } from './telemetry.ts';

/** The cashier between the payments that it keeps and the card provider that it asks. */
export function composeCashier({ config, metrics, logger, faultPoints, faults }: Kit<Config>, telemetry: PaymentTelemetry) {
  const postgres = createPostgres({
    url: config.DATABASE_URL,
    service: 'payment',
    metrics,
    logger,
    maxConnections: config.DATABASE_POOL,
    isBounded: config.DATABASE_TIMEOUTS,
    faults: faults.database,
  });
  const card = createHttpDependency({ name: 'provider', urls: [config.PROVIDER_URL], policy: config.providerPolicy, metrics, logger });
  exposePolicies([card.policy], metrics);
  const provider = createCardProviderClient({ dependency: card, onCharged: telemetry.charged });
  const payments = withFaultPoints(
    createPostgresPayments(postgres, { deduplicatesEvents: config.CALLBACK_DEDUPLICATION }),
    paymentPoints,
    faultPoints,
  );
  const cashier = createCashier({ payments, onMoved: telemetry.moved });
  return { postgres, provider, payments, cashier, closeClient: card.close };
}
