import type { Labels } from '@faultline/query-core';
import type { MetricSeries } from './series.ts';

export type Exemplar = Readonly<{ labels: Labels; value: number; timestampMs: number }>;
export type SeriesExemplars = Readonly<{ seriesLabels: Labels; exemplars: readonly Exemplar[] }>;

type Kept = Readonly<{ series: MetricSeries; exemplar: Exemplar }>;

/** The latest exemplars of all series, in a ring: a new one takes the place of the oldest. */
export class ExemplarRing {
  readonly #ring: Kept[] = [];
  readonly #capacity: number;
  /** Scrapes repeat an exemplar until there is a new one. */
  readonly #latest = new WeakMap<MetricSeries, Exemplar>();
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#ring.length;
  }

  add(series: MetricSeries, exemplar: Exemplar): void {
    const latest = this.#latest.get(series);
    if (latest !== undefined && latest.timestampMs >= exemplar.timestampMs) return;
    this.#latest.set(series, exemplar);
    this.#ring[this.#next] = { series, exemplar };
    this.#next = (this.#next + 1) % this.#capacity;
  }

  /** Those of the series in the window (both ends inclusive), oldest first. */
  of(selected: ReadonlySet<MetricSeries>, startMs: number, endMs: number): SeriesExemplars[] {
    const found = new Map<MetricSeries, Exemplar[]>();
    for (let i = 0; i < this.#ring.length; i++) {
      const { series, exemplar } = this.#ring[(this.#next + i) % this.#ring.length] as Kept;
      if (exemplar.timestampMs < startMs || exemplar.timestampMs > endMs || !selected.has(series)) continue;
      const list = found.get(series);
      if (list === undefined) found.set(series, [exemplar]);
      else list.push(exemplar);
    }
    return [...found].map(([series, exemplars]) => ({ seriesLabels: series.labels, exemplars }));
  }
}
