import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export type OwnMetric = Readonly<{
  name: string;
  help: string;
  type: 'counter' | 'gauge';
  /** Asked at each scrape; pairs of labels and value. */
  read: () => ReadonlyArray<readonly [labels: Readonly<Record<string, string>>, value: number]>;
  labels?: readonly string[];
}>;

/** What the observatory tells of itself on /metrics: the totals are kept by its parts, and only read here. */
export function createOwnMetrics(metrics: readonly OwnMetric[]): () => Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name, help, type, read, labels = [] } of metrics) {
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'gauge') {
      new Gauge({
        ...options,
        collect() {
          for (const [own, value] of read()) this.set(own, value);
        },
      });
    } else {
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const [own, value] of read()) this.inc(own, value);
        },
      });
    }
  }
  return async () => ({ contentType: registry.contentType, text: await registry.metrics() });
}
