import { METRIC_NAME } from '@faultline/query-core';
import { createInterner, type Interner, standalone } from '../intern.ts';
import type { MetricMetadata } from '../metrics/metadata.ts';
import type { MetricsStore } from '../metrics/metrics-store.ts';
import type { MetricSeries } from '../metrics/series.ts';
import { type ExposedMetadata, type ExposedSample, type ExpositionSink, parseExposition } from './exposition.ts';
import type { Page } from './fetch-page.ts';
import { relabel } from './relabel.ts';
import { parseLabelSet, parseSeries } from './series-labels.ts';
import type { Target } from './target.ts';

export type PageCounts = Readonly<{ scraped: number; kept: number; added: number }>;

/** A series as the target's pages name it; without one for what relabelling drops. */
type Known = { series: MetricSeries | undefined; seenAtMs: number; hasOwnTime: boolean };

/**
 * Takes one target's pages into the store. A page counts as a whole or not at all.
 *
 * Pages repeat their series, so the text of each is parsed once and then only looked up. The same memory tells which
 * series a page no longer has: those end with a stale marker.
 */
export class PageIngester {
  readonly #target: Target;
  readonly #store: MetricsStore;
  readonly #interner: Interner;
  readonly #known = new Map<string, Known>();

  constructor(target: Target, store: MetricsStore, interner: Interner = createInterner()) {
    this.#target = target;
    this.#store = store;
    this.#interner = interner;
  }

  /** Throws for a page that is malformed, or has more samples than the job allows; nothing is stored then. */
  ingest(page: Page, atMs: number): PageCounts {
    const read = readPage(page);
    let added = 0;
    const resolved: Array<{ sample: ExposedSample; known: Known }> = [];
    let kept = 0;
    for (const sample of read.samples) {
      let known = this.#known.get(sample.series);
      if (known === undefined || known.series?.removed === true) {
        known = this.#resolve(sample, atMs);
        added += 1;
      }
      if (known.series !== undefined) kept += 1;
      resolved.push({ sample, known });
    }
    const { sampleLimit } = this.#target.job;
    if (sampleLimit > 0 && kept > sampleLimit) throw new Error('sample limit exceeded');
    for (const { sample, known } of resolved) this.#append(sample, known, atMs);
    for (const [metric, metadata] of read.metadata) this.#store.metadata.add(metric, metadata);
    this.#endVanished(atMs);
    return { scraped: read.samples.length, kept, added };
  }

  /** Ends all series of the target: its scrape failed, or it is gone. */
  endAll(atMs: number): void {
    for (const { series, hasOwnTime } of this.#known.values()) {
      if (series !== undefined && !series.removed && !hasOwnTime) this.#store.append(series, atMs, 'stale');
    }
    this.#known.clear();
  }

  #resolve({ series: text, type }: ExposedSample, atMs: number): Known {
    const parsed = parseSeries(text, type);
    if (parsed === undefined) throw new Error(`malformed series ${JSON.stringify(text)}`);
    const { job } = this.#target;
    const labels = relabel(this.#withTargetLabels(parsed), job.metricRelabelRules);
    const named = labels?.[METRIC_NAME] ? this.#interned(labels) : undefined;
    const known: Known = { series: named === undefined ? undefined : this.#store.series(named), seenAtMs: atMs, hasOwnTime: false };
    this.#known.set(standalone(text), known);
    return known;
  }

  /** Where page and target disagree about a label, the target's wins and the page's is kept as `exported_…`, unless the job honours the page. */
  #withTargetLabels(labels: Record<string, string>): Record<string, string> {
    const { labels: own, job } = this.#target;
    for (const name in own) {
      if (!Object.hasOwn(labels, name)) {
        labels[name] = own[name] as string;
      } else if (!job.honorLabels) {
        let exported = `exported_${name}`;
        while (Object.hasOwn(labels, exported)) exported = `exported_${exported}`;
        labels[exported] = labels[name] as string;
        labels[name] = own[name] as string;
      }
    }
    return labels;
  }

  #interned(labels: Record<string, string>): Record<string, string> {
    const result: Record<string, string> = { __proto__: null } as never;
    for (const name in labels) result[this.#interner.intern(name)] = this.#interner.intern(labels[name] as string);
    return result;
  }

  #append({ value, timestampMs, exemplar }: ExposedSample, known: Known, atMs: number): void {
    known.seenAtMs = atMs;
    if (known.series === undefined) return;
    known.hasOwnTime = timestampMs !== undefined && this.#target.job.honorTimestamps;
    this.#store.append(known.series, known.hasOwnTime ? (timestampMs as number) : atMs, value);
    if (exemplar === undefined) return;
    const labels = parseLabelSet(exemplar.labels);
    if (labels === undefined) return;
    const own = this.#interned(labels);
    this.#store.addExemplar(known.series, { labels: own, value: exemplar.value, timestampMs: exemplar.timestampMs ?? atMs });
  }

  #endVanished(atMs: number): void {
    for (const [text, { series, seenAtMs, hasOwnTime }] of this.#known) {
      if (seenAtMs === atMs) continue;
      this.#known.delete(text);
      // A page that gives its own times says itself when a series ends.
      if (series !== undefined && !series.removed && !hasOwnTime) this.#store.append(series, atMs, 'stale');
    }
  }
}

function readPage({ text, format }: Page): { samples: ExposedSample[]; metadata: ReadonlyMap<string, MetricMetadata> } {
  const samples: ExposedSample[] = [];
  const metadata = new Map<string, MetricMetadata>();
  const sink: ExpositionSink = {
    sample: (sample) => void samples.push(sample),
    metadata({ metric, field, text: value }: ExposedMetadata) {
      const before = metadata.get(metric) ?? { type: 'unknown', help: '', unit: '' };
      metadata.set(metric, { ...before, [field]: value });
    },
  };
  parseExposition(text, format, sink);
  return { samples, metadata };
}
