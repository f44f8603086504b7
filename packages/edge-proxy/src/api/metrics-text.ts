import type { Proxy } from '../proxy.ts';

type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  samples(proxy: Proxy): Iterable<readonly [Labels, number]>;
}

const DIRECTIONS = ['upstream', 'downstream'] as const;

function* bytes(proxy: Proxy, counter: 'received' | 'sent'): Iterable<readonly [Labels, number]> {
  const { name, listen: listener, upstream, traffic } = proxy;
  for (const direction of DIRECTIONS) yield [{ direction, listener, proxy: name, upstream }, traffic[direction][counter]];
}

function* tallies(proxy: Proxy, counter: 'applied' | 'connections'): Iterable<readonly [Labels, number]> {
  for (const tally of proxy.toxics.tallies) {
    const { toxic, type, direction: stream } = tally;
    yield [{ proxy: proxy.name, toxic, type, stream }, tally[counter]];
  }
}

const single = (value: (proxy: Proxy) => number) => (proxy: Proxy) => [[{ proxy: proxy.name }, value(proxy)] as const];

const METRICS: readonly Metric[] = [
  {
    name: 'toxiproxy_proxy_received_bytes_total',
    type: 'counter',
    help: 'Bytes read, live connections included.',
    samples: (proxy) => bytes(proxy, 'received'),
  },
  {
    name: 'toxiproxy_proxy_sent_bytes_total',
    type: 'counter',
    help: 'Bytes written, live connections included.',
    samples: (proxy) => bytes(proxy, 'sent'),
  },
  {
    name: 'edge_proxy_enabled',
    type: 'gauge',
    help: '1 while the proxy listens, else 0.',
    samples: single((proxy) => Number(proxy.enabled)),
  },
  {
    name: 'edge_proxy_connections_active',
    type: 'gauge',
    help: 'Connections that are open.',
    samples: single((proxy) => proxy.activeConnections),
  },
  {
    name: 'edge_proxy_connections_total',
    type: 'counter',
    help: 'Connections that were accepted.',
    samples: single((proxy) => proxy.counts.total),
  },
  {
    name: 'edge_proxy_connections_cut_total',
    type: 'counter',
    help: 'Live connections that were closed because the proxy was disabled, moved or deleted.',
    samples: single((proxy) => proxy.counts.cut),
  },
  {
    name: 'edge_proxy_upstream_unreachable_total',
    type: 'counter',
    help: 'Connections that were closed because the upstream could not be reached.',
    samples: single((proxy) => proxy.counts.unreachable),
  },
  {
    name: 'edge_proxy_toxic_connections_total',
    type: 'counter',
    help: 'Connections that the toxic affected. Kept after the toxic is removed.',
    samples: (proxy) => tallies(proxy, 'connections'),
  },
  {
    name: 'edge_proxy_toxic_applied_total',
    type: 'counter',
    help: 'Times the toxic acted: chunks delayed, throttled, dropped or cut, connections closed or reset. Kept after it is removed.',
    samples: (proxy) => tallies(proxy, 'applied'),
  },
];

/** Prometheus' text format, version 0.0.4. */
export function renderMetrics(proxies: readonly Proxy[]): string {
  const lines = METRICS.flatMap((metric) => [
    `# HELP ${metric.name} ${metric.help}`,
    `# TYPE ${metric.name} ${metric.type}`,
    ...proxies.flatMap((proxy) =>
      Array.from(metric.samples(proxy), ([labels, value]) => `${metric.name}{${renderLabels(labels)}} ${value}`),
    ),
  ]);
  return `${lines.join('\n')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

function renderLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character)}"`)
    .join(',');
}
