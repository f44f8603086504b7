import { randomBytes, randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createProxyClient } from '@faultline/edge-proxy';
import { systemClock } from '../clock.ts';
import { faultKinds } from '../kinds/index.ts';
import { createSignals } from '../signals/signals.ts';
import type { ChaosTopology } from '../targets.ts';
import { createAdminClient } from './admin-client.ts';
import { createChaosApi } from './api/app.ts';
import { byService, type Config } from './config.ts';
import { Controller } from './controller.ts';
import { createLabProcesses, noProcesses } from './lab-processes.ts';
import { logEvents, troubleLine, type WriteLine } from './log.ts';
import { createChaosMetrics } from './metrics.ts';
import { createQuery } from './query.ts';
import { createStateFile } from './state-file.ts';
import { createUnmanaged } from './unmanaged.ts';
import { createVeil } from './veil.ts';

/** Composes the controller and opens its API; whoever sees that answer sees the faults that were taken over. */
export async function runController(config: Config, write: WriteLine): Promise<Server> {
  const admin = createAdminClient({ token: config.ADMIN_TOKEN });
  const labToken = config.LAB_TOKEN ?? config.ADMIN_TOKEN;
  const headers = config.TOXIPROXY_CONTROL_TOKEN === undefined ? {} : { authorization: `Bearer ${config.TOXIPROXY_CONTROL_TOKEN}` };
  const proxies = createProxyClient({ baseUrl: config.TOXIPROXY_URL, headers });
  const topology = topologyOf(config);
  const controller = new Controller({
    kinds: faultKinds,
    surroundings: {
      topology,
      addresses: {
        databases: byService((service) => config[`${upper(service)}_DATABASE_URL`]),
        redis: config.REDIS_URL,
        toxiproxy: config.TOXIPROXY_URL,
        provider: config.PROVIDER_URL,
        prometheus: config.PROMETHEUS_URL,
      },
      proxies,
      admin,
      processes:
        config.LAB_URL === undefined
          ? noProcesses
          : createLabProcesses({ labUrl: config.LAB_URL, admin: createAdminClient({ token: labToken }) }),
      signals: createSignals({ headersFor: (url) => (url.startsWith(`${config.TOXIPROXY_URL}/`) ? headers : {}) }),
      clock: systemClock,
    },
    store: createStateFile(config.STATE_FILE),
    unmanaged: createUnmanaged(proxies),
    veil: createVeil({ apiUrl: config.TOXIPROXY_URL, token: config.TOXIPROXY_CONTROL_TOKEN, clock: systemClock }),
    query: createQuery({ prometheusUrl: config.PROMETHEUS_URL }),
    newSeed: () => randomInt(2 ** 31),
    newSecret: () => randomBytes(12).toString('hex'),
    newSuffix: () => randomBytes(2).toString('hex'),
    onTrouble: (message, fault) => {
      if (!fault.blind) write(troubleLine(message, fault));
    },
  });
  logEvents(controller.journal, write);
  const metrics = createChaosMetrics({ journal: controller.journal, visible: () => controller.visible });
  await controller.adopt();
  const app = createChaosApi({
    controller,
    topology,
    metrics,
    token: labToken,
    allowedHosts: config.ALLOWED_HOSTS,
    instructorSecret: config.INSTRUCTOR_SECRET,
  });
  return listen(createServer(app), config);
}

function topologyOf(config: Config): ChaosTopology {
  return {
    services: byService((service) =>
      config[`${upper(service)}_URLS`].map((url, index) => ({ service, replica: index + 1, process: `${service}-${index + 1}`, url })),
    ),
    processes: config.LAB_URL === undefined ? [] : config.PROCESSES,
  };
}

const upper = <S extends string>(text: S): Uppercase<S> => text.toUpperCase() as Uppercase<S>;

function listen(server: Server, { HOST, PORT }: Config): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: HOST, port: PORT }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve(server);
    });
  });
}
