import { ports, serviceNames, servicePort } from '@faultline/topology';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { type Context, edgeUrls, entryOf, gateways, HOST, nodeProcess } from './context.ts';
import { acceptsConnections } from './probes.ts';

export function planProvider({ baseEnv, options, token, webhookSecret, ledgerFile }: Context): ProcessSpec {
  const port = ports.provider + options.portOffset;
  return {
    name: 'provider',
    kind: 'simulator',
    ...nodeProcess(entryOf('simulators/provider/src/main.ts')),
    env: {
      ...baseEnv,
      HOST,
      PORT: String(port),
      ADMIN_TOKEN: token,
      WEBHOOK_SECRET: webhookSecret,
      CALLBACK_URLS: edgeUrls(options, 'provider-payment'),
      LEDGER_FILE: ledgerFile,
      SEED: String(options.seed),
    },
    port,
    needs: [],
    stop: { signal: 'SIGTERM', graceMs: 5_000 },
    probe: acceptsConnections(port),
  };
}

export function planShoppers({ baseEnv, options, token, journalFile }: Context): ProcessSpec {
  const port = ports.shoppers + options.portOffset;
  return {
    name: 'shoppers',
    kind: 'simulator',
    ...nodeProcess(entryOf('simulators/shoppers/src/main.ts')),
    env: {
      ...baseEnv,
      HOST,
      PORT: String(port),
      ADMIN_TOKEN: token,
      GATEWAY_URLS: edgeUrls(options, 'shoppers-gateway'),
      RPS: String(options.checkoutsPerSecond),
      SEED: String(options.seed),
      JOURNAL_FILE: journalFile,
      // Who knocks before there is anybody behind the counter makes the gateway's breakers open.
      OPENS_WITH: serviceNames
        .filter((service) => options.only === undefined || options.only.includes(service))
        .map((service) => `http://${HOST}:${servicePort(service, 1, options.portOffset)}/health/ready`)
        .join(','),
    },
    port,
    // They wait before the doors themselves.
    startsAfter: [],
    needs: gateways(options),
    stop: { signal: 'SIGTERM', graceMs: 8_000 },
    probe: acceptsConnections(port),
  };
}
