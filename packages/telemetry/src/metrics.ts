import { trace } from '@opentelemetry/api';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type CounterName, type GaugeName, type HistogramName, type LabelsOf, type MetricName, metricsOf } from './names.ts';

type Labels<N extends MetricName> = Readonly<Record<LabelsOf<N>, string | number>>;

/** The instruments of one service. Asking for a metric that the service does not own is an error at start, not a silent hole. */
export type Metrics = {
  /** `amount` defaults to 1. The active trace becomes the exemplar. */
  increment<N extends CounterName>(name: N, labels: Labels<N>, amount?: number): void;
  /** `value` in the unit that the name ends in. The active trace becomes the exemplar. */
  observe<N extends HistogramName>(name: N, labels: Labels<N>, value: number): void;
  set<N extends GaugeName>(name: N, labels: Labels<N>, value: number): void;
  add<N extends GaugeName>(name: N, labels: Labels<N>, amount: number): void;
  /** Reads the value when scraped. `read` may be called at any time and may not throw. */
  onCollect<N extends GaugeName>(name: N, read: (set: (labels: Labels<N>, value: number) => void) => void | Promise<void>): void;
  /** Forgets every series of a counter. */
  reset(name: CounterName): void;
  /** Runs before each exposition: for counters whose counts are kept elsewhere. May not throw. */
  beforeExpose(refresh: () => void): void;
  /** OpenMetrics text and its content type. */
  expose(): Promise<{ contentType: string; text: string }>;
};

type AnyLabels = Record<string, string | number>;

/**
 * Creates every metric that the catalogue gives to `service`, and the process metrics of Node.
 * Metrics without labels start at 0; the others appear with their first value, or by `increment(name, labels, 0)`.
 */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const collectors = new Map<string, () => void | Promise<void>>();
  const refreshers: (() => void)[] = [];

  for (const [name, definition] of metricsOf(service)) {
    const base = { name, help: definition.help, labelNames: [...definition.labels], registers: [registry] };
    switch (definition.type) {
      case 'counter':
        counters.set(name, new Counter({ ...base, enableExemplars: true }));
        break;
      case 'histogram':
        histograms.set(name, new Histogram({ ...base, buckets: [...definition.buckets], enableExemplars: true }));
        break;
      case 'gauge':
        gauges.set(name, new Gauge({ ...base, collect: () => collectors.get(name)?.() }));
        break;
      default:
        definition satisfies never;
    }
  }

  const owned = <T>(map: ReadonlyMap<string, T>, name: string): T => {
    const metric = map.get(name);
    if (!metric) throw new Error(`the catalogue gives ${service} no metric ${name}`);
    return metric;
  };

  return {
    increment(name, labels, amount = 1) {
      owned(counters, name).inc({ labels: labels as AnyLabels, value: amount, exemplarLabels: activeTrace() } as never);
    },
    observe(name, labels, value) {
      owned(histograms, name).observe({ labels: labels as AnyLabels, value, exemplarLabels: activeTrace() } as never);
    },
    set(name, labels, value) {
      owned(gauges, name).set(labels as AnyLabels, value);
    },
    add(name, labels, amount) {
      owned(gauges, name).inc(labels as AnyLabels, amount);
    },
    onCollect(name, read) {
      const gauge = owned(gauges, name);
      collectors.set(name, () => read((labels, value) => gauge.set(labels as AnyLabels, value)));
    },
    reset(name) {
      owned(counters, name).reset();
    },
    beforeExpose(refresh) {
      refreshers.push(refresh);
    },
    async expose() {
      for (const refresh of refreshers) refresh();
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Only a sampled trace can be found again, so only a sampled one becomes an exemplar. */
function activeTrace(): { trace_id: string; span_id: string } | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && (span.traceFlags & 1) === 1 ? { trace_id: span.traceId, span_id: span.spanId } : undefined;
}
