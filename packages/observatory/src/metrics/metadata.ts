export type MetricMetadata = Readonly<{ type: string; help: string; unit: string }>;

const MAX_METRICS = 10_000;
/** Targets of different versions may disagree about a metric. */
const MAX_VARIANTS = 8;

/** What scrapes say of the metrics themselves. */
export class MetadataCatalogue {
  readonly #byMetric = new Map<string, MetricMetadata[]>();

  add(metric: string, metadata: MetricMetadata): void {
    const known = this.#byMetric.get(metric);
    if (known === undefined) {
      if (this.#byMetric.size < MAX_METRICS) this.#byMetric.set(metric, [metadata]);
      return;
    }
    if (known.length >= MAX_VARIANTS) return;
    if (!known.some(({ type, help, unit }) => type === metadata.type && help === metadata.help && unit === metadata.unit)) {
      known.push(metadata);
    }
  }

  entries(): Iterable<readonly [string, readonly MetricMetadata[]]> {
    return this.#byMetric;
  }

  get(metric: string): readonly MetricMetadata[] | undefined {
    return this.#byMetric.get(metric);
  }
}
