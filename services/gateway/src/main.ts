import { fileURLToPath } from 'node:url';
import { bootService, createHealth, migrate, runService } from '@faultline/service-kit';
import { v7 as uuidv7 } from 'uuid';
import { createApp } from './app.ts';
import { composeClients } from './compose-clients.ts';
import { composeStores } from './compose-stores.ts';
import { parseConfig } from './config.ts';
import { createScryptPasswords } from './store/scrypt-passwords.ts';
import { startCartSweep } from './sweep.ts';
import { createGatewayTelemetry } from './telemetry.ts';

const migrations = fileURLToPath(new URL('../migrations', import.meta.url));

bootService('gateway', parseConfig, async (kit) => {
  const { config, metrics, logger, faultPoints } = kit;
  await migrate({ url: config.DATABASE_URL, directory: migrations, logger, patienceMs: 30_000 });
  const telemetry = createGatewayTelemetry(metrics, logger);
  const { postgres, redis, ...stores } = composeStores(kit, telemetry);
  const { close: closeClients, ...clients } = composeClients(kit);
  const { readiness, admission } = createHealth(kit, [
    { name: 'database', critical: true, run: postgres.ping },
    { name: 'redis', critical: true, run: redis.ping },
  ]);
  const adapters = { ...stores, ...clients, passwords: createScryptPasswords(), newUserId: uuidv7 };
  const app = createApp({ ...kit, ...adapters, before: [faultPoints.control], telemetry, readiness, admission });
  const stopSweep = startCartSweep(stores.carts, { intervalMs: config.CART_SWEEP_MS, telemetry });
  await postgres.warmUp();
  await runService({ app, config, logger, readiness, close: [stopSweep, closeClients, redis.close, postgres.close] });
});
