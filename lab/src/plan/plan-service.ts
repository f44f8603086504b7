import { edgePorts, edges, ports, type ServiceName, servicePort } from '@faultline/topology';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { type Context, edgeUrls, entryOf, HOST, nodeProcess } from './context.ts';
import { INSPECT_PORT, settingsOf } from './options.ts';
import { answersOk } from './probes.ts';

/** Several times what a service needs, and above what HeapHigh tells at: one that leaks dies alone, and not with the machine. */
const SERVICE_HEAP = '--max-old-space-size=448';

export function planService(context: Context, service: ServiceName, replica: number): ProcessSpec {
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
