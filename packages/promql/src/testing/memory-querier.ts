import { compileMatcher, type Labels, labelValue, writeStale } from '@faultline/query-core';
import type { Querier, StoredSeries } from '../eval/querier.ts';

/** Samples every `stepMs` from 0 on; undefined is a gap, 'stale' a stale marker. */
export type TestSeries = Readonly<{ labels: Labels; stepMs: number; values: ReadonlyArray<number | 'stale' | undefined> }>;

/** A querier over a few series, for tests; `selects` counts how often it was asked. */
export function createMemoryQuerier(series: readonly TestSeries[]): Querier & { selects: number } {
  const stored = series.map(toStored);
  return {
    selects: 0,
    select(matchers) {
      this.selects += 1;
      const conditions = matchers.map((matcher) => ({ name: matcher.name, holds: compileMatcher(matcher) }));
      return stored.filter(({ labels }) => conditions.every(({ name, holds }) => holds(labelValue(labels, name))));
    },
  };
}

function toStored({ labels, stepMs, values }: TestSeries): StoredSeries {
  const samples = values.flatMap((value, index) => (value === undefined ? [] : [{ t: index * stepMs, value }]));
  const columns = { labels, timestamps: Float64Array.from(samples, ({ t }) => t), values: new Float64Array(samples.length) };
  samples.forEach(({ value }, index) => {
    if (value === 'stale') writeStale(columns.values, index);
    else columns.values[index] = value;
  });
  return columns;
}
