import type { Querier } from '@faultline/promql';
import { type Labels, labelsKey, type Matcher } from '@faultline/query-core';
import type { AppendedSample } from '../seams.ts';
import { ChunkWriter } from './chunk.ts';
import { type Exemplar, ExemplarRing, type SeriesExemplars } from './exemplars.ts';
import { MetadataCatalogue } from './metadata.ts';
import { MetricSeries } from './series.ts';
import { SeriesIndex } from './series-index.ts';

export type MetricsLimits = Readonly<{
  retentionMs: number;
  maxSeries: number;
  /** Bytes of packed samples. */
  maxBytes: number;
  maxExemplars: number;
}>;

export const defaultMetricsLimits: MetricsLimits = {
  // The longest window that the lab's burn-rate alerts look at is 216 minutes.
  retentionMs: 4 * 3_600_000,
  // Some two kilobytes of heap each.
  maxSeries: 30_000,
  maxBytes: 96 * 1024 * 1024,
  maxExemplars: 10_000,
};

/** What became of a sample: `old` is earlier than the latest of its series, `duplicate` contradicts it. */
export type AppendOutcome = 'stored' | 'repeated' | 'old' | 'duplicate';

export type Window = Readonly<{ startMs: number; endMs: number }>;

export type MetricsStats = Readonly<{
  series: number;
  packedBytes: number;
  exemplars: number;
  appended: number;
  outOfOrder: number;
  duplicates: number;
  droppedByAge: number;
  droppedBySize: number;
  droppedSeries: number;
}>;

/** When there are too many series, this share of them goes at once, so that the next one does not search again. */
const EVICTED_SHARE = 0.05;

export type MetricsStore = ReturnType<typeof createMetricsStore>;

/**
 * Samples of the last hours by their labels. Within a series, time only moves forward.
 * Bounded by age, by number of series and by bytes; the oldest goes first, and is counted.
 */
export function createMetricsStore(limits: MetricsLimits = defaultMetricsLimits) {
  const index = new SeriesIndex();
  const writer = new ChunkWriter();
  const exemplars = new ExemplarRing(limits.maxExemplars);
  const metadata = new MetadataCatalogue();
  const counts = { appended: 0, outOfOrder: 0, duplicates: 0, droppedByAge: 0, droppedBySize: 0, droppedSeries: 0 };

  /** The series of the labels, made if there is none. Empty values must have been left out. */
  function series(labels: Labels): MetricSeries {
    const key = labelsKey(labels);
    const known = index.get(key);
    if (known !== undefined) return known;
    if (index.size >= limits.maxSeries) evictLongestSilent();
    const created = new MetricSeries(labels, key);
    index.add(created);
    return created;
  }

  function append(target: MetricSeries, timestampMs: number, value: number | 'stale'): AppendOutcome {
    const { lastMs } = target;
    if (timestampMs > lastMs) {
      target.push(timestampMs, value, writer);
      counts.appended += 1;
      return 'stored';
    }
    if (timestampMs < lastMs) {
      counts.outOfOrder += 1;
      return 'old';
    }
    if (value === 'stale' || target.endsWith(value)) return 'repeated';
    counts.duplicates += 1;
    return 'duplicate';
  }

  function remove(target: MetricSeries): void {
    target.removed = true;
    index.remove(target);
  }

  function evictLongestSilent(): void {
    const bySilence = [...index.all()].sort((a, b) => a.lastMs - b.lastMs);
    for (const victim of bySilence.slice(0, Math.ceil(limits.maxSeries * EVICTED_SHARE))) {
      counts.droppedSeries += 1;
      counts.droppedBySize += victim.sampleCount;
      remove(victim);
    }
  }

  /** Returns how many samples went. */
  function dropBefore(horizonMs: number): number {
    let dropped = 0;
    for (const each of index.all()) {
      dropped += each.dropBefore(horizonMs);
      if (each.lastMs < horizonMs) {
        dropped += each.sampleCount;
        remove(each);
      }
    }
    return dropped;
  }

  /** The time before which chunks must go, so that the others fit. */
  function horizonThatFits(): number {
    let excess = packedBytes() - limits.maxBytes;
    if (excess <= 0) return Number.NEGATIVE_INFINITY;
    const byEnd = index
      .all()
      .flatMap(({ chunks }) => chunks)
      .toArray()
      .sort((a, b) => a.endMs - b.endMs);
    for (const { endMs, length } of byEnd) {
      excess -= length;
      if (excess <= 0) return endMs + 1;
    }
    return Number.POSITIVE_INFINITY;
  }

  const packedBytes = (): number => index.all().reduce((sum, { chunkBytes }) => sum + chunkBytes, 0);

  /** Enforces age and size. To be called now and then; the cost is a look at every series. */
  function sweep(nowMs: number): void {
    counts.droppedByAge += dropBefore(nowMs - limits.retentionMs);
    const horizonMs = horizonThatFits();
    for (const each of index.all()) counts.droppedBySize += each.dropBefore(horizonMs);
  }

  /** Series that satisfy all matchers of any one of the lists (of all series, where there is no list) and have a sample in the window. */
  function find(selectors: readonly (readonly Matcher[])[], { startMs, endMs }: Window): MetricSeries[] {
    const found = new Set<MetricSeries>();
    for (const matchers of selectors.length === 0 ? [[]] : selectors) {
      for (const each of index.select(matchers)) if (each.lastMs >= startMs && each.firstMs <= endMs) found.add(each);
    }
    return [...found];
  }

  const querier: Querier = {
    *select(matchers, { startMs, endMs }) {
      for (const each of index.select(matchers)) {
        if (each.lastMs < startMs || each.firstMs > endMs) continue;
        const { timestamps, values } = each.read(startMs, endMs);
        if (timestamps.length > 0) yield { labels: each.labels, timestamps, values };
      }
    },
  };

  return {
    querier,
    metadata,
    series,
    append,
    appendSamples(samples: readonly AppendedSample[]): void {
      for (const { labels, timestampMs, value } of samples) append(series(labels), timestampMs, value);
    },
    addExemplar(target: MetricSeries, exemplar: Exemplar): void {
      exemplars.add(target, exemplar);
    },
    exemplars(selectors: readonly (readonly Matcher[])[], { startMs, endMs }: Window): SeriesExemplars[] {
      const selected = new Set(selectors.flatMap((matchers) => index.select(matchers)));
      return exemplars.of(selected, startMs, endMs);
    },
    find,
    labelNames: (): string[] => index.names(),
    labelValues: (name: string): string[] => index.valuesOf(name),
    sweep,
    stats: (): MetricsStats => ({ series: index.size, packedBytes: packedBytes(), exemplars: exemplars.size, ...counts }),
  };
}
