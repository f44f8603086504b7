import { type Labels, labelsOf, METRIC_NAME } from '@faultline/query-core';
import type { Exemplar } from '../metrics/exemplars.ts';
import type { MetricsStore } from '../metrics/metrics-store.ts';
import type { MetricSeries } from '../metrics/series.ts';
import { sampleText } from '../prometheus/result-json.ts';
import { normalizeBound } from '../scrape/sample-value.ts';

/** A counter, or one series of a histogram, that is counted here and written to the store now and then. */
type Counted = { series: MetricSeries; readonly labels: Labels; value: number; written: boolean; exemplar?: Exemplar };

export type HistogramHandle = Readonly<{ observe(value: number, exemplar?: Labels): void }>;
export type CounterHandle = Readonly<{ add(amount: number): void }>;

type Member = { counted: readonly Counted[]; touchedMs: number; handle: CounterHandle | HistogramHandle };

export type SeriesWriter = ReturnType<typeof createSeriesWriter>;

/**
 * Counters and histograms that live in the store rather than on a page. `flush` writes their values; a series starts
 * with a 0 just before its first value, so that `rate` sees what it began with. Those that nothing has touched for a
 * while end, and free their place.
 */
export function createSeriesWriter(
  store: Pick<MetricsStore, 'series' | 'append' | 'addExemplar'>,
  { maxMembers, idleMs }: Readonly<{ maxMembers: number; idleMs: number }>,
) {
  const members = new Map<string, Member>();
  let nowMs = 0;
  let refused = 0;

  const counted = (name: string, labels: Readonly<Record<string, string>>): Counted => {
    const own = labelsOf([[METRIC_NAME, name], ...Object.entries(labels)]);
    return { series: store.series(own), labels: own, value: 0, written: false };
  };

  /** The member of the key, made by `create` unless there are too many. */
  function member<Handle extends CounterHandle | HistogramHandle>(
    key: string,
    create: () => { counted: readonly Counted[]; handle: Handle },
  ): Handle | undefined {
    const known = members.get(key);
    if (known !== undefined) {
      known.touchedMs = nowMs;
      return known.handle as Handle;
    }
    if (members.size >= maxMembers) {
      refused += 1;
      return undefined;
    }
    const created = create();
    members.set(key, { ...created, touchedMs: nowMs });
    return created.handle;
  }

  function counter(name: string, labels: Readonly<Record<string, string>>, key: string): CounterHandle | undefined {
    return member(`${name}|${key}`, () => {
      const one = counted(name, labels);
      return { counted: [one], handle: { add: (amount: number) => void (one.value += amount) } };
    });
  }

  function histogram(
    name: string,
    labels: Readonly<Record<string, string>>,
    { key, bounds }: Readonly<{ key: string; bounds: readonly number[] }>,
  ): HistogramHandle | undefined {
    return member(`${name}|${key}`, () => {
      const buckets = [...bounds, Infinity].map((bound) => counted(`${name}_bucket`, { ...labels, le: normalizeBound(sampleText(bound)) }));
      const sum = counted(`${name}_sum`, labels);
      const count = counted(`${name}_count`, labels);
      const observe = (value: number, exemplar?: Labels): void => {
        sum.value += value;
        count.value += 1;
        let smallest = bounds.length;
        for (let i = bounds.length - 1; i >= 0 && value <= (bounds[i] as number); i--) smallest = i;
        for (let i = smallest; i < buckets.length; i++) (buckets[i] as Counted).value += 1;
        if (exemplar !== undefined) (buckets[smallest] as Counted).exemplar = { labels: exemplar, value, timestampMs: nowMs };
      };
      return { counted: [...buckets, sum, count], handle: { observe } };
    });
  }

  function write(one: Counted, atMs: number): void {
    if (one.series.removed) one.series = store.series(one.labels);
    if (!one.written) store.append(one.series, atMs - 1, 0);
    one.written = true;
    store.append(one.series, atMs, one.value);
    if (one.exemplar === undefined) return;
    store.addExemplar(one.series, one.exemplar);
    delete one.exemplar;
  }

  return {
    counter,
    histogram,
    /** The time of what is counted from here on; exemplars carry it. */
    at(ms: number): void {
      nowMs = ms;
    },
    flush(atMs: number): void {
      for (const [key, { counted: all, touchedMs }] of members) {
        if (atMs - touchedMs <= idleMs) {
          for (const one of all) write(one, atMs);
          continue;
        }
        members.delete(key);
        for (const one of all) if (one.written && !one.series.removed) store.append(one.series, atMs, 'stale');
      }
    },
    stats: () => ({ members: members.size, refused }),
  };
}
