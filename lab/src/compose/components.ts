import { ports, serviceNames } from '@faultline/topology';
import type { ProcessKind } from '../supervisor/process-spec.ts';

/** A container of the stack, as the lab looks at it over the network. */
export interface Component {
  /** As the embedded lab calls it: `order-1`, `postgres`. */
  readonly name: string;
  /** The compose service, which is also its host name. */
  readonly container: string;
  readonly kind: ProcessKind;
  readonly service?: string;
  readonly port: number;
  /** Answers 2xx when it is ready; without one, accepting a connection is enough. */
  readonly readyPath?: string;
}

const services: readonly Component[] = serviceNames.map((name) => ({
  name: `${name}-1`,
  container: name,
  kind: 'service',
  service: name,
  port: ports[name],
  readyPath: '/health/ready',
}));

const others: readonly Component[] = [
  { name: 'postgres', container: 'postgres', kind: 'store', port: 5432 },
  { name: 'redis', container: 'redis', kind: 'store', port: 6379 },
  { name: 'proxies', container: 'toxiproxy', kind: 'proxy', port: ports.toxiproxy, readyPath: '/version' },
  { name: 'provider', container: 'provider', kind: 'simulator', port: ports.provider },
  { name: 'shoppers', container: 'shoppers', kind: 'simulator', port: ports.shoppers },
  { name: 'collector', container: 'collector', kind: 'telemetry', port: 13133, readyPath: '/' },
  { name: 'prometheus', container: 'prometheus', kind: 'telemetry', port: ports.prometheus, readyPath: '/-/ready' },
  { name: 'alertmanager', container: 'alertmanager', kind: 'telemetry', port: ports.alertmanager, readyPath: '/-/ready' },
  { name: 'loki', container: 'loki', kind: 'telemetry', port: ports.loki, readyPath: '/ready' },
  { name: 'tempo', container: 'tempo', kind: 'telemetry', port: ports.tempo, readyPath: '/ready' },
  { name: 'grafana', container: 'grafana', kind: 'telemetry', port: 3000, readyPath: '/api/health' },
];

export function componentsOf(without: readonly string[]): Component[] {
  return [...services, ...others].filter(({ container }) => !without.includes(container));
}
