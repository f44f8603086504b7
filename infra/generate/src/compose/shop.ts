import { type EdgeName, edgePorts, edges, ports, type ServiceName, serviceNames } from '@faultline/topology';
import { after, boundedLogs, type Container, hardened, httpHealthcheck, published, secret, secretsVolume } from './container.ts';
import { ownImage } from './images.ts';

/** A process of ours: one image, told by its command what to be. */
export function ownContainer(entry: string, rest: Omit<Partial<Container>, 'image'> & Pick<Container, 'mem_limit'>): Container {
  return {
    image: ownImage,
    init: true,
    command: [entry],
    ...hardened,
    tmpfs: ['/tmp'],
    restart: 'unless-stopped',
    ...boundedLogs,
    ...rest,
    volumes: [secretsVolume, ...(rest.volumes ?? [])],
  };
}

/** Addresses of an edge: always through its proxies, so that a fault on the edge is felt. */
const edgeUrls = (edge: EdgeName): string =>
  edgePorts(edge)
    .map((port) => `http://toxiproxy:${port}`)
    .join(',');

/** Longer than a drain: unready for up to three seconds, up to ten for requests in flight, two for telemetry. */
const STOP_GRACE = '18s';

function service(name: ServiceName): Container {
  return ownContainer(`services/${name}/src/start.ts`, {
    environment: {
      HOST: '0.0.0.0',
      PORT: String(ports[name]),
      ADMIN_TOKEN: secret('admin-token'),
      LOG_LEVEL: '${LOG_LEVEL:-info}',
      OTEL_SERVICE_NAME: name,
      SERVICE_INSTANCE_ID: `${name}-1`,
      DEPLOYMENT_ENVIRONMENT: 'compose',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      ...dependencyUrls(name),
    },
    ports: [published(name, ports[name])],
    // The stores, because it creates its tables at the start. Not each other, and nothing of telemetry: it does without.
    depends_on: {
      ...after('service_completed_successfully', 'init'),
      ...after('service_healthy', 'postgres', 'redis'),
      ...after('service_started', 'toxiproxy'),
    },
    // Compose only shows it: nobody restarts a container that is unhealthy. What ends is started again.
    healthcheck: httpHealthcheck({ port: ports[name], path: '/health/ready' }),
    stop_grace_period: STOP_GRACE,
    // The gateway meets every request, and keeps what it needs for hashing passwords.
    mem_limit: name === 'gateway' ? '208m' : '184m',
  });
}

function dependencyUrls(name: ServiceName): Record<string, string> {
  const env: Record<string, string> = name === 'payment' ? { WEBHOOK_SECRET: secret('webhook-secret') } : {};
  for (const edge of edges.filter(({ from }) => from === name)) {
    const [port] = edgePorts(edge.name);
    if (edge.to === 'postgres') env['DATABASE_URL'] = `postgres://${name}:${secret(`postgres-${name}`)}@toxiproxy:${port}/${name}`;
    else if (edge.to === 'redis') env['REDIS_URL'] = `redis://toxiproxy:${port}`;
    else env[`${edge.to.toUpperCase()}_${edge.replicated ? 'URLS' : 'URL'}`] = edgeUrls(edge.name);
  }
  return env;
}

/** The four services and the outside world around them. */
export function shop(): Record<string, Container> {
  return {
    ...Object.fromEntries(serviceNames.toReversed().map((name) => [name, service(name)])),
    provider: ownContainer('simulators/provider/src/main.ts', {
      environment: {
        HOST: '0.0.0.0',
        PORT: String(ports.provider),
        ADMIN_TOKEN: secret('admin-token'),
        WEBHOOK_SECRET: secret('webhook-secret'),
        CALLBACK_URLS: edgeUrls('provider-payment'),
        LEDGER_FILE: '/var/lib/faultline/provider-ledger.jsonl',
        SEED: '${SEED:-1}',
      },
      ports: [published('provider', ports.provider)],
      volumes: ['provider:/var/lib/faultline'],
      depends_on: after('service_completed_successfully', 'init'),
      healthcheck: httpHealthcheck({ port: ports.provider, path: '/metrics' }),
      mem_limit: '112m',
    }),
    shoppers: ownContainer('simulators/shoppers/src/main.ts', {
      environment: {
        HOST: '0.0.0.0',
        PORT: String(ports.shoppers),
        ADMIN_TOKEN: secret('admin-token'),
        GATEWAY_URLS: edgeUrls('shoppers-gateway'),
        RPS: '${RPS:-5}',
        SEED: '${SEED:-1}',
        JOURNAL_FILE: '/var/lib/faultline/shoppers.jsonl',
      },
      volumes: ['shoppers:/var/lib/faultline'],
      depends_on: { ...after('service_completed_successfully', 'init'), ...after('service_healthy', ...serviceNames) },
      stop_grace_period: STOP_GRACE,
      mem_limit: '112m',
    }),
  };
}
