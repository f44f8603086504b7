import { fileURLToPath } from 'node:url';
import { bootService, createHealth, migrate, runService } from '@faultline/service-kit';
import { createApp } from './app.ts';
import { composeCashier } from './compose-cashier.ts';
import { parseConfig } from './config.ts';
import { createPaymentTelemetry } from './telemetry.ts';
import { startVoidResolver } from './void-resolver.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

bootService('payment', parseConfig, async (kit) => {
  const { config, metrics, logger, faultPoints } = kit;
  await migrate({ url: config.DATABASE_URL, directory: migrations, logger, patienceMs: 30_000 });
  const telemetry = createPaymentTelemetry(metrics, logger);
  const { postgres, provider, payments, cashier, closeClient } = composeCashier(kit, telemetry);
  const { readiness, admission } = createHealth(kit, [
    { name: 'database', critical: true, run: postgres.ping },
    { name: 'provider', critical: false, run: provider.assertCallable },
  ]);
  const stopResolver = startVoidResolver({ payments, cashier, provider, telemetry, intervalMs: config.VOID_RESOLVE_MS });
  const webhook = { secret: config.WEBHOOK_SECRET, toleranceMs: config.WEBHOOK_TOLERANCE_MS };
  const app = createApp({ ...kit, before: [faultPoints.control], cashier, provider, telemetry, webhook, readiness, admission });
  await postgres.warmUp();
  await runService({ app, config, logger, readiness, close: [stopResolver, closeClient, postgres.close] });
});
