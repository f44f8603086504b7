import { fileURLToPath } from 'node:url';
import { type PortName, ports, type ServiceName, serviceNames, servicePort } from '@faultline/topology';
import { systemClock } from '../supervisor/clock.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { type Context, HOST, nodeProcess, replicaNumbers, theShop } from './context.ts';
import { firstSale } from './first-sale.ts';
import { observatoryNodeArgs, planMonitoring } from './observatory.ts';
import { settingsOf } from './options.ts';
import { answersOk } from './probes.ts';

/** Sees the others. */
export function planObservatory(context: Context): ProcessSpec {
  const { baseEnv, options, alertHook, monitoringDirectory } = context;
  const port = ports.prometheus + options.portOffset;
  const runs = (service: ServiceName): boolean => options.only === undefined || options.only.includes(service);
  const monitoring = planMonitoring({
    options,
    directory: monitoringDirectory,
    replicas: serviceNames.filter(runs).flatMap((service) => replicaNumbers(options, service).map((replica) => ({ service, replica }))),
    webhookUrl: `http://${HOST}:${ports.lab + options.portOffset}/hooks/alerts/${alertHook}`,
  });
  return {
    name: 'observatory',
    kind: 'telemetry',
    ...nodeProcess(fileURLToPath(import.meta.resolve('@faultline/observatory/main')), observatoryNodeArgs),
    env: { ...baseEnv, ...monitoring.env, ...settingsOf(options, 'observatory') },
    port,
    needs: [],
    startsAfter: theShop(options),
    stop: { signal: 'SIGTERM', graceMs: 3_000 },
    async prepare() {
      await Promise.all([firstSale(context, systemClock), monitoring.prepare()]);
    },
    probe: answersOk(`http://${HOST}:${port}/-/ready`),
  };
}

/** Breaks the others, and can break all of them but itself. */
export function planChaos(context: Context, others: readonly ProcessSpec[]): ProcessSpec {
  const { baseEnv, options, postgres } = context;
  const url = (name: PortName): string => `http://${HOST}:${ports[name] + options.portOffset}`;
  const port = ports.chaos + options.portOffset;
  const byService = serviceNames.flatMap((service) => [
    [`${service.toUpperCase()}_DATABASE_URL`, postgres.urlOf(service)],
    [
      `${service.toUpperCase()}_URLS`,
      replicaNumbers(options, service)
        .map((replica) => `http://${HOST}:${servicePort(service, replica, options.portOffset)}`)
        .join(','),
    ],
  ]);
  return {
    name: 'chaos',
    kind: 'chaos',
    ...nodeProcess(fileURLToPath(import.meta.resolve('@faultline/chaos/main'))),
    env: {
      ...baseEnv,
      HOST,
      PORT: String(port),
      ADMIN_TOKEN: context.token,
      INSTRUCTOR_SECRET: context.instructorSecret,
      STATE_FILE: context.chaosStateFile,
      TOXIPROXY_URL: url('toxiproxy'),
      TOXIPROXY_CONTROL_TOKEN: context.proxyControlToken,
      LAB_URL: url('lab'),
      PROCESSES: others.map(({ name }) => name).join(','),
      PROMETHEUS_URL: url('prometheus'),
      PROVIDER_URL: url('provider'),
      REDIS_URL: `redis://${HOST}:${ports.redis + options.portOffset}`,
      ...(Object.fromEntries(byService) as Record<string, string>),
    },
    port,
    needs: ['proxies'],
    startsAfter: theShop(options),
    prepare: () => firstSale(context, systemClock),
    stop: { signal: 'SIGTERM', graceMs: 3_000 },
    probe: answersOk(`http://${HOST}:${port}/health/live`),
    livenessUrl: `http://${HOST}:${port}/health/live`,
  };
}
