import { LogsData, protobufOfJson, TracesData } from '@faultline/observatory/otlp';

/** What a lab sends, made up but with the shape and the repetitions of the real thing. All times in milliseconds. */

const ROUTES = ['/api/checkout', '/api/cart', '/api/products', '/api/sessions', '/api/orders/:id'];
const STATUSES = ['200', '201', '202', '404', '503'];
const BOUNDS = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2', '3', '5', '10', '+Inf'];

export type Family = {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly series: readonly SyntheticSeries[];
};
type SyntheticSeries = { readonly text: string; valueAt(tMs: number): number };

/** Some 500 series as a service has them: counters, a histogram, gauges that are integers and gauges that are not. */
export function families(seed: number): Family[] {
  const request = ROUTES.flatMap((route) =>
    STATUSES.map((status) => ({ labels: `method="POST",route="${route}",status="${status}"`, route, status })),
  );
  const speed = (i: number): number => ((i * 7 + seed * 3) % 11) + 1;
  const counter = (i: number) => (tMs: number) => Math.floor((tMs / 2_000) * speed(i));
  return [
    {
      name: 'http_requests',
      type: 'counter',
      series: request.map(({ labels }, i) => ({ text: `http_requests_total{${labels}}`, valueAt: counter(i) })),
    },
    {
      name: 'http_request_duration_seconds',
      type: 'histogram',
      series: request.flatMap(({ labels }, i) => [
        ...BOUNDS.map((le, b) => ({
          text: `http_request_duration_seconds_bucket{${labels},le="${le}"}`,
          valueAt: (tMs: number) => Math.floor((counter(i)(tMs) * (b + 1)) / BOUNDS.length),
        })),
        { text: `http_request_duration_seconds_sum{${labels}}`, valueAt: (tMs: number) => counter(i)(tMs) * 0.0371 },
        { text: `http_request_duration_seconds_count{${labels}}`, valueAt: counter(i) },
      ]),
    },
    {
      name: 'process_heap_bytes',
      type: 'gauge',
      series: Array.from({ length: 40 }, (_, i) => ({
        text: `process_heap_bytes{space="s${i}"}`,
        valueAt: (tMs) => 1_000_000 + ((Math.floor(tMs / 2_000) * 4_096 * speed(i)) % 5_000_000),
      })),
    },
    {
      name: 'event_loop_lag_seconds',
      type: 'gauge',
      series: Array.from({ length: 40 }, (_, i) => ({
        text: `event_loop_lag_seconds{quantile="q${i}"}`,
        valueAt: (tMs) => Math.abs(Math.sin(tMs / 10_000 + i + seed)) / 100,
      })),
    },
    {
      name: 'pool_connections',
      type: 'gauge',
      series: Array.from({ length: 60 }, (_, i) => ({
        text: `pool_connections{pool="p${i}"}`,
        valueAt: (tMs) => Math.floor(tMs / 60_000 + i) % 10,
      })),
    },
  ];
}

/** An OpenMetrics page at one time. */
export function pageAt(all: readonly Family[], tMs: number): string {
  const lines: string[] = [];
  for (const { name, type, series } of all) {
    lines.push(`# TYPE ${name} ${type}`);
    for (const { text, valueAt } of series) lines.push(`${text} ${valueAt(tMs)}`);
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

/** A page that tells a whole history, each sample with its time. */
export function historyPage(
  all: readonly Family[],
  { startMs, endMs, stepMs }: { startMs: number; endMs: number; stepMs: number },
): string {
  const lines: string[] = [];
  for (const { name, type, series } of all) {
    lines.push(`# TYPE ${name} ${type}`);
    for (const { text, valueAt } of series) {
      for (let t = startMs; t <= endMs; t += stepMs) lines.push(`${text} ${valueAt(t)} ${t / 1_000}`);
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}

const SPANS = [
  { service: 'gateway', name: 'POST /api/checkout', kind: 2, parent: -1 },
  { service: 'gateway', name: 'checkout_order', kind: 1, parent: 0 },
  { service: 'gateway', name: 'POST', kind: 3, parent: 1 },
  { service: 'order', name: 'POST /orders', kind: 2, parent: 2 },
  { service: 'order', name: 'create_order', kind: 1, parent: 3 },
  { service: 'order', name: 'pg.query:INSERT', kind: 3, parent: 4 },
  { service: 'order', name: 'POST', kind: 3, parent: 3 },
  { service: 'inventory', name: 'POST /reservations', kind: 2, parent: 6 },
  { service: 'inventory', name: 'pg.query:UPDATE', kind: 3, parent: 7 },
  { service: 'payment', name: 'process_payment', kind: 2, parent: 3 },
] as const;

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const ns = (ms: number): string => `${Math.floor(ms)}000000`;
const hex = (n: number, digits: number): string =>
  (((n * 2_654_435_761) % 2 ** 32) + n * 2 ** 20).toString(16).padStart(digits, '9').slice(-digits);

function resourceOf(service: string) {
  return {
    attributes: [
      text('service.name', service),
      text('service.namespace', 'faultline'),
      text('service.version', '0.1.0'),
      text('service.instance.id', `${service}-1`),
      text('deployment.environment.name', 'local'),
      text('telemetry.sdk.language', 'nodejs'),
    ],
  };
}

/** One export request: `count` traces of ten spans each, numbered from `first`. */
export function traceRequest(first: number, count: number, atMs: number) {
  const traces = Array.from({ length: count }, (_, i) => first + i);
  const spans = traces.flatMap((trace) =>
    SPANS.map((span, i) => ({
      service: span.service,
      traceId: hex(trace, 16) + hex(trace + 1, 16),
      spanId: hex(trace * 16 + i + 1, 16),
      ...(span.parent === -1 ? {} : { parentSpanId: hex(trace * 16 + span.parent + 1, 16) }),
      name: span.name,
      kind: span.kind,
      startTimeUnixNano: ns(atMs + i),
      endTimeUnixNano: ns(atMs + i + ((trace * 13 + i * 7) % 90) + 1),
      attributes: [
        text('http.request.method', 'POST'),
        text('url.path', `/api/checkout/${trace % 50}`),
        text('http.route', '/api/checkout'),
        { key: 'http.response.status_code', value: { intValue: trace % 40 === 0 ? '503' : '201' } },
        text('request.id', hex(trace, 32)),
        ...(span.name.startsWith('pg.')
          ? [text('db.system.name', 'postgresql'), text('db.query.text', 'INSERT INTO orders VALUES ($1, $2, $3)')]
          : []),
      ],
      status: trace % 40 === 0 ? { code: 2, message: 'provider unavailable' } : {},
    })),
  );
  const services = [...new Set(SPANS.map(({ service }) => service))];
  return {
    resourceSpans: services.map((service) => ({
      resource: resourceOf(service),
      scopeSpans: [
        {
          scope: { name: 'faultline', version: '1' },
          spans: spans.filter((span) => span.service === service).map(({ service: _, ...span }) => span),
        },
      ],
    })),
  };
}

/** One export request of `count` lines of one service, numbered from `first`. */
export function logRequest(first: number, count: number, atMs: number) {
  const service = SPANS[first % SPANS.length]?.service ?? 'gateway';
  const logRecords = Array.from({ length: count }, (_, i) => {
    const n = first + i;
    return {
      timeUnixNano: ns(atMs + i),
      severityNumber: n % 50 === 0 ? 17 : 9,
      severityText: n % 50 === 0 ? 'error' : 'info',
      body: {
        stringValue: n % 50 === 0 ? 'payment could not be confirmed, will be tried again' : `order accepted after ${(n * 7) % 100} ms`,
      },
      attributes: [
        text('event', 'order_accepted'),
        text('order_id', hex(n, 32)),
        text('request_id', hex(n + 1, 32)),
        text('user_id', `u-${n % 500}`),
      ],
      traceId: hex(n, 16) + hex(n + 1, 16),
      spanId: hex(n * 16, 16),
    };
  });
  return { resourceLogs: [{ resource: resourceOf(service), scopeLogs: [{ scope: { name: 'faultline' }, logRecords }] }] };
}

export const traceBody = (...args: Parameters<typeof traceRequest>) => protobufOfJson(TracesData, JSON.stringify(traceRequest(...args)));
export const logBody = (...args: Parameters<typeof logRequest>) => protobufOfJson(LogsData, JSON.stringify(logRequest(...args)));
