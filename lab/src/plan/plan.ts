import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type EdgeName,
  edgePorts,
  edges,
  type PortName,
  ports,
  proxies,
  type ServiceName,
  serviceNames,
  servicePort,
} from '@faultline/topology';
import { LabError } from '../lab-error.ts';
import { type PostgresProcess, planPostgres } from '../postgres/postgres-process.ts';
import { root, type StatePaths } from '../state/paths.ts';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { observatoryNodeArgs, planMonitoring } from './observatory.ts';
import { INSPECT_PORT, type LabOptions } from './options.ts';
import { acceptsConnections, answersOk } from './probes.ts';

const HOST = '127.0.0.1';
/** Other people's packages come in few files where they are prebundled; without a prebundle it does nothing. */
const prebundled = pathToFileURL(join(root, 'scripts/prebundle/hook.mjs')).href;

/** Everything that a lab with these options consists of. */
export interface Plan {
  readonly options: LabOptions;
  readonly specs: readonly ProcessSpec[];
  readonly postgres: PostgresProcess;
  readonly dataDirectory: string;
  readonly ledgerFile: string;
  readonly journalFile: string;
  /** Guards the lab API and the services' own control endpoints; new for each run. */
  readonly token: string;
  /** The secret part of the path that alert notifications are posted to. */
  readonly alertHook: string;
  /** Who has it sees and makes blind faults: the exercise engine. */
  readonly instructorSecret: string;
  /** What the chaos controller must not forget while it is started again. */
  readonly chaosStateFile: string;
  /** Worth a line when the lab starts. */
  readonly notes: readonly string[];
}

export function planLab(options: LabOptions, paths: StatePaths): Plan {
  const dataDirectory = options.keep ? paths.keptData : paths.data;
  const context: Context = {
    options,
    token: randomBytes(24).toString('base64url'),
    webhookSecret: randomBytes(24).toString('base64url'),
    alertHook: randomBytes(24).toString('base64url'),
    instructorSecret: randomBytes(24).toString('base64url'),
    proxyControlToken: randomBytes(24).toString('base64url'),
    ledgerFile: join(dataDirectory, 'provider-ledger.jsonl'),
    journalFile: join(dataDirectory, 'shoppers.jsonl'),
    chaosStateFile: join(paths.directory, 'chaos.json'),
    monitoringDirectory: paths.monitoring,
    baseEnv: baseEnvironment(paths),
    postgres: planPostgres({
      port: ports.postgres + options.portOffset,
      databases: serviceNames,
      dataDirectory,
      template: paths.postgresTemplate,
      durable: options.keep,
    }),
  };
  const wanted = (name: string): boolean => options.only === undefined || options.only.includes(name);
  const specs: ProcessSpec[] = [
    context.postgres.spec,
    planRedis(context),
    planProxies(context),
    planObservatory(context),
    ...(wanted('provider') ? [planProvider(context)] : []),
    ...serviceNames
      .filter(wanted)
      .flatMap((service) => replicaNumbers(options, service).map((replica) => planService(context, service, replica))),
    ...(options.withShoppers && wanted('shoppers') ? [planShoppers(context)] : []),
  ];
  specs.push(planChaos(context, specs));
  const planned = new Set(specs.map((spec) => spec.name));
  return {
    ...context,
    specs: specs.map((spec) => ({
      ...spec,
      needs: spec.needs.filter((need) => planned.has(need)),
      ...(spec.startsAfter === undefined ? {} : { startsAfter: spec.startsAfter.filter((need) => planned.has(need)) }),
    })),
    dataDirectory,
    notes: context.postgres.notes,
  };
}

export function replicaNumbers({ replicas }: Pick<LabOptions, 'replicas'>, service: ServiceName): number[] {
  return Array.from({ length: replicas[service] ?? 1 }, (_, index) => index + 1);
}

/** The shop opens first, and what watches and breaks it comes after: starting takes CPU. The services keep their telemetry until then. */
const gateways = (options: LabOptions): string[] => replicaNumbers(options, 'gateway').map((replica) => `gateway-${replica}`);

interface Context {
  readonly options: LabOptions;
  readonly token: string;
  readonly webhookSecret: string;
  readonly alertHook: string;
  readonly instructorSecret: string;
  /** What the proxies know the chaos controller by. */
  readonly proxyControlToken: string;
  readonly chaosStateFile: string;
  readonly ledgerFile: string;
  readonly journalFile: string;
  readonly monitoringDirectory: string;
  readonly baseEnv: Readonly<Record<string, string>>;
  readonly postgres: PostgresProcess;
}

/** What any process needs of the machine, and nothing of what else the caller's shell holds. */
function baseEnvironment(paths: StatePaths): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'NODE_EXTRA_CA_CERTS'].flatMap((key) => {
    const value = process.env[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: paths.compileCache };
}

function nodeProcess(path: string, nodeArgs: readonly string[] = []): Pick<ProcessSpec, 'command' | 'args' | 'cwd'> {
  return { command: process.execPath, args: ['--import', prebundled, ...nodeArgs, path], cwd: root };
}

/** Services and simulators are no libraries: they are started from where they stand in the checkout. */
function entryOf(path: string): string {
  if (!existsSync(join(root, path))) throw new LabError(`${path} is not there; start without it with --only, or complete the checkout`);
  return join(root, path);
}

/** As in compose. Far more than a lab needs, and little enough to be filled within a moment. */
const REDIS_MEMORY = '48mb';

function planRedis({ baseEnv, options }: Context): ProcessSpec {
  const port = ports.redis + options.portOffset;
  return {
    name: 'redis',
    kind: 'store',
    ...nodeProcess(fileURLToPath(import.meta.resolve('@faultline/resp-server/main'))),
    env: { ...baseEnv, RESP_HOST: HOST, RESP_PORT: String(port), RESP_MAXMEMORY: REDIS_MEMORY },
    port,
    needs: [],
    stop: { signal: 'SIGTERM', graceMs: 3_000 },
    probe: acceptsConnections(port),
  };
}

function planProxies({ baseEnv, options, proxyControlToken }: Context): ProcessSpec {
  const port = ports.toxiproxy + options.portOffset;
  const config = proxies(options.replicas, options.portOffset).map((proxy) => ({
    name: proxy.name,
    listen: `${HOST}:${proxy.port}`,
    upstream: `${HOST}:${proxy.upstreamPort}`,
    enabled: true,
  }));
  return {
    name: 'proxies',
    kind: 'proxy',
    ...nodeProcess(fileURLToPath(import.meta.resolve('@faultline/edge-proxy/main'))),
    env: {
      ...baseEnv,
      EDGE_PROXY_HOST: HOST,
      EDGE_PROXY_API_PORT: String(port),
      EDGE_PROXY_CONFIG: JSON.stringify(config),
      EDGE_PROXY_CONTROL_TOKEN: proxyControlToken,
    },
    port,
    needs: [],
    stop: { signal: 'SIGTERM', graceMs: 3_000 },
    probe: answersOk(`http://${HOST}:${port}/version`),
  };
}

function planObservatory({ baseEnv, options, alertHook, monitoringDirectory }: Context): ProcessSpec {
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
    env: { ...baseEnv, ...monitoring.env },
    port,
    needs: [],
    startsAfter: gateways(options),
    stop: { signal: 'SIGTERM', graceMs: 3_000 },
    prepare: monitoring.prepare,
    probe: answersOk(`http://${HOST}:${port}/-/ready`),
  };
}

/** Breaks the others, and can break all of them but itself. */
function planChaos(context: Context, others: readonly ProcessSpec[]): ProcessSpec {
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
    startsAfter: gateways(options),
    stop: { signal: 'SIGTERM', graceMs: 3_000 },
    probe: answersOk(`http://${HOST}:${port}/health/live`),
    livenessUrl: `http://${HOST}:${port}/health/live`,
  };
}

function planProvider({ baseEnv, options, token, webhookSecret, ledgerFile }: Context): ProcessSpec {
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

/** Several times what a service needs, and above what HeapHigh tells at: one that leaks dies alone, and not with the machine. */
const SERVICE_HEAP = '--max-old-space-size=448';

function planService(context: Context, service: ServiceName, replica: number): ProcessSpec {
  const { baseEnv, options, token } = context;
  const port = servicePort(service, replica, options.portOffset);
  const url = `http://${HOST}:${port}`;
  const inspected = options.inspect === service && replica === 1;
  return {
    name: `${service}-${replica}`,
    kind: 'service',
    service,
    ...nodeProcess(
      entryOf(`services/${service}/src/start.ts`),
      inspected ? [`--inspect=${HOST}:${INSPECT_PORT + options.portOffset}`] : [],
    ),
    env: {
      ...baseEnv,
      // Not on the command line, which nothing could overrule: the last one of the environment counts.
      NODE_OPTIONS: `${SERVICE_HEAP} ${baseEnv['NODE_OPTIONS'] ?? ''}`.trim(),
      HOST,
      PORT: String(port),
      ADMIN_TOKEN: token,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'info',
      OTEL_SERVICE_NAME: service,
      SERVICE_INSTANCE_ID: `${service}-${replica}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${HOST}:${ports.otlp + options.portOffset}`,
      ...dependencyUrls(context, service),
      ...settingsOf(options, service),
    },
    port,
    // The observatory too: it must be there for the last words of a service that stops.
    needs: ['postgres', 'redis', 'proxies', 'observatory', ...(service === 'payment' ? ['provider'] : [])],
    // It retries its connections; what it cannot wait for is a database that does not exist yet.
    startsAfter: ['postgres'],
    // Longer than a drain: unready for up to three seconds, up to ten for requests in flight, two for telemetry.
    stop: { signal: 'SIGTERM', graceMs: 18_000 },
    probe: answersOk(`${url}/health/ready`),
    livenessUrl: `${url}/health/live`,
    readinessUrl: `${url}/health/ready`,
    metricsUrl: `${url}/metrics`,
  };
}

function settingsOf({ settings }: LabOptions, service: ServiceName): Record<string, string> {
  return Object.fromEntries(
    settings.filter((each) => each.service === undefined || each.service === service).map(({ key, value }) => [key, value]),
  );
}

/** Every dependency is reached through the proxies of its edge, never directly: a fault on the edge must be felt. */
function dependencyUrls({ options, postgres, webhookSecret }: Context, service: ServiceName): Record<string, string> {
  const env: Record<string, string> = service === 'payment' ? { WEBHOOK_SECRET: webhookSecret } : {};
  for (const edge of edges.filter(({ from }) => from === service)) {
    const [firstPort] = edgePorts(edge.name, options.replicas, options.portOffset);
    if (edge.to === 'postgres') env['DATABASE_URL'] = postgres.urlOf(service, firstPort);
    else if (edge.to === 'redis') env['REDIS_URL'] = `redis://${HOST}:${firstPort}`;
    else env[`${edge.to.toUpperCase()}_${edge.replicated ? 'URLS' : 'URL'}`] = edgeUrls(options, edge.name);
  }
  return env;
}

function planShoppers({ baseEnv, options, token, journalFile }: Context): ProcessSpec {
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
    },
    port,
    // They wait before the doors themselves.
    startsAfter: [],
    needs: gateways(options),
    stop: { signal: 'SIGTERM', graceMs: 8_000 },
    probe: acceptsConnections(port),
  };
}

const edgeUrls = ({ replicas, portOffset }: LabOptions, edge: EdgeName): string =>
  edgePorts(edge, replicas, portOffset)
    .map((port) => `http://${HOST}:${port}`)
    .join(',');
