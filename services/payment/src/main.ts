import { fileURLToPath } from 'node:url';
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
import { createApp } from './app.ts';
import { createCardProviderClient } from './clients/card-provider.ts';
import { parseConfig } from './config.ts';
import { createCashier } from './domain/cashier.ts';
import { paymentPoints } from './fault-points.ts';
import { createPostgresPayments } from './store/postgres-payments.ts';
import { createPaymentTelemetry } from './telemetry.ts';
import { startVoidResolver } from './void-resolver.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));
const wallClock = { now: () => Date.now() };

bootService('payment', parseConfig, async (kit) => {
  const { config, metrics, logger, faultPoints } = kit;
  await migrate({ url: config.DATABASE_URL, directory: migrations, logger, patienceMs: 30_000 });
  const postgres = createPostgres({ url: config.DATABASE_URL, service: 'payment', metrics, logger, maxConnections: config.DATABASE_POOL });
  const card = createHttpDependency({ name: 'provider', urls: [config.PROVIDER_URL], policy: config.providerPolicy, metrics, logger });
  exposePolicies([card.policy], metrics);
  const telemetry = createPaymentTelemetry(metrics, logger);
  const provider = createCardProviderClient({ dependency: card, onCharged: telemetry.charged });
  const payments = withFaultPoints(createPostgresPayments(postgres), paymentPoints, faultPoints);
  const cashier = createCashier({ payments, onMoved: telemetry.moved });
  const { readiness, admission } = createHealth(kit, [
    { name: 'database', critical: true, run: postgres.ping },
    { name: 'provider', critical: false, run: provider.assertCallable },
  ]);
  const stopResolver = startVoidResolver({ payments, cashier, provider, telemetry, intervalMs: config.VOID_RESOLVE_MS });
  const webhook = { secret: config.WEBHOOK_SECRET, toleranceMs: config.WEBHOOK_TOLERANCE_MS };
  const app = createApp({ ...kit, before: [faultPoints.control], cashier, provider, telemetry, webhook, wallClock, readiness, admission });
  await runService({ app, config, logger, readiness, close: [stopResolver, card.close, postgres.close] });
});
