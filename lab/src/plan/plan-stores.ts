import { fileURLToPath } from 'node:url';
import { ports, proxies } from '@faultline/topology';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { type Context, HOST, nodeProcess } from './context.ts';
import { acceptsConnections, answersOk } from './probes.ts';

/** As in compose. Far more than a lab needs, and little enough to be filled within a moment. */
const REDIS_MEMORY = '48mb';

export function planRedis({ baseEnv, options }: Context): ProcessSpec {
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

/** One for each edge and replica: what the fault injection and the services go through. */
export function planProxies({ baseEnv, options, proxyControlToken }: Context): ProcessSpec {
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
