import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createChaosClient } from '@faultline/chaos/client';
import { edges, ports, proxies, serviceNames } from '@faultline/topology';
import { Router } from 'express';
import { ApiError } from '../api/api-error.ts';
import { createLabApi } from '../api/app.ts';
import type { ConsoleState } from '../api/console-files.ts';
import { createLive } from '../api/live.ts';
import { createSessions } from '../api/sessions.ts';
import { consoleDirectory } from '../console/console-build.ts';
import { root, statePaths } from '../state/paths.ts';
import { createRunFile, type RunFile, removeRunFile } from '../state/run-file.ts';
import { StatusCollector } from '../status/status-collector.ts';
import { systemClock } from '../supervisor/clock.ts';
import type { LabProcesses } from '../supervisor/lab-process.ts';
import { ProcessError } from '../supervisor/process-error.ts';
import { startTimeOf } from '../supervisor/process-table.ts';
import { componentsOf } from './components.ts';
import { parseConfig } from './config.ts';
import { createContainerControl } from './container-control.ts';
import { ContainerProcess } from './container-process.ts';

/**
 * The lab API of the compose stack. It starts and stops nothing: it looks at the containers around it, answers as the embedded lab
 * does, and keeps a run file, so that the commands work unchanged inside of this container (`node lab … --stack compose`).
 */
const config = parseConfig(process.env);
const paths = statePaths();
const url = (host: string, port: number): string => `http://${host}:${port}`;

const run: RunFile = {
  version: 1,
  supervisor: { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' },
  startedAt: new Date().toISOString(),
  phase: 'running',
  portOffset: 0,
  replicas: {},
  seed: 1,
  keep: true,
  token: config.LAB_TOKEN,
  adminToken: config.ADMIN_TOKEN,
  urls: {
    gateway: url('gateway', ports.gateway),
    lab: url('127.0.0.1', ports.lab),
    toxiproxy: url('toxiproxy', ports.toxiproxy),
    provider: url('provider', ports.provider),
    shoppers: url('shoppers', ports.shoppers),
    prometheus: url('prometheus', ports.prometheus),
    loki: url('loki', ports.loki),
    tempo: url('tempo', ports.tempo),
    alertmanager: url('alertmanager', ports.alertmanager),
  },
  files: {
    ledger: '/var/lib/faultline-provider/provider-ledger.jsonl',
    journal: '/var/lib/faultline-shoppers/shoppers.jsonl',
    logs: paths.logs,
  },
  databases: {
    order: config.DATABASE_URL_ORDER,
    payment: config.DATABASE_URL_PAYMENT,
    inventory: config.DATABASE_URL_INVENTORY,
    gateway: config.DATABASE_URL_GATEWAY,
  },
  processes: [],
};

const control = createContainerControl({ proxyUrl: config.DOCKER_PROXY_URL });
const containers = componentsOf(config.FAULTLINE_WITHOUT).map(
  (component) =>
    new ContainerProcess({ component, clock: systemClock, control, onFailure: (error) => console.error(`lab: ${String(error)}`) }),
);
const lab: LabProcesses = {
  processes: containers,
  find(name) {
    const found = containers.filter((each) => each.name === name || each.spec.service === name);
    if (found.length > 0) return found;
    throw new ProcessError(
      'unknown_process',
      `there is no ${JSON.stringify(name)}; there are: ${containers.map((each) => each.name).join(', ')}`,
    );
  },
};
const chaosUrl = url('chaos', ports.chaos);
const collector = new StatusCollector({
  supervisor: lab,
  clock: systemClock,
  chaos: createChaosClient({ baseUrl: chaosUrl, token: config.LAB_TOKEN }),
  shoppers: { url: run.urls.shoppers, token: config.ADMIN_TOKEN },
});

/** Containers write to Docker, and send to Loki. */
const logs = Router().use(() => {
  throw new ApiError('not_found', 'logs are in Loki, or: docker compose -f infra/docker-compose.yml logs');
});

/** It is built with the image, or not at all. */
const consoleState: ConsoleState = existsSync(join(consoleDirectory, 'index.html'))
  ? { state: 'ready' }
  : { state: 'failed', detail: 'this image was made without it' };

const status = () => collector.snapshot(run);
const live = createLive({ status });
/** Containers are stopped and paused through Docker, which holds no leases. */
const processFaults = Router().use(() => {
  throw new ApiError('not_found', 'there are no leased process faults in the compose stack');
});

const app = createLabApi({
  token: config.LAB_TOKEN,
  alertHook: config.ALERT_HOOK,
  supervisor: lab,
  logs,
  processFaults,
  chaosUrl,
  status,
  topology: () => ({ services: serviceNames, replicas: {}, edges, proxies: proxies() }),
  sessions: createSessions(),
  live,
  console: { directory: consoleDirectory, state: () => consoleState },
  documents: root,
  shutDown: () => console.log('lab: stop the stack with: docker compose -f infra/docker-compose.yml down'),
});

// One that a container before us left behind names a process that is no more.
removeRunFile(paths.runFile);
createRunFile(paths.runFile, run);
const ending = new AbortController();
for (const each of containers) void each.watch(ending.signal);
void collector.run(ending.signal, live);
// Without the profile there is nothing to ask, and nothing to resume.
void control.resumeAll().catch(() => {});

const server = createServer({}, app);
server.on('error', (error) => {
  console.error(`lab: ${error.message}`);
  process.exit(1);
});
server.listen(ports.lab, config.HOST, () => console.log(`lab: http://localhost:${ports.lab} looks at ${containers.length} containers`));

process.once('SIGTERM', () => {
  ending.abort();
  removeRunFile(paths.runFile);
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
