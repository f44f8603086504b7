import { ports, serviceNames } from '@faultline/topology';
import type { Target } from '../stack.ts';

/** Everything that Prometheus scrapes in compose, besides what `without` leaves out. */
export function composeTargets(without: readonly string[] = []): Target[] {
  const one = (job: string, port: number): Target => ({ job, instance: `${job}-1`, address: `${job}:${port}` });
  return [
    ...serviceNames.map((name) => one(name, ports[name])),
    one('provider', ports.provider),
    one('chaos', ports.chaos),
    one('toxiproxy', ports.toxiproxy),
    one('postgres-exporter', 9187),
    one('redis-exporter', 9121),
    one('collector', 8888),
    one('prometheus', ports.prometheus),
    one('alertmanager', ports.alertmanager),
    one('loki', ports.loki),
    one('tempo', ports.tempo),
    one('grafana', 3000),
    one('probe', 8099),
  ].filter(({ job }) => !without.includes(job));
}
