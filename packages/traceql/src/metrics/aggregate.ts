import type { SpanView } from '../eval/span-view.ts';
import type { MetricsAggregate, OverTimeFn } from '../syntax/ast.ts';
import type { Attribute } from '../syntax/attribute.ts';
import { durationValue, floatValue, toFloat, type Value } from '../value.ts';
import { type Accumulator, createCounter, createFold, createMean } from './accumulator.ts';
import { bucketOf, quantileOfBuckets } from './buckets.ts';
import { createComparison } from './comparison.ts';
import { groupSpansBy } from './grouping.ts';
import type { Intervals } from './intervals.ts';
import { exemplarOf, nameLabel, type Series, type SeriesExemplar, type SeriesLabel } from './series.ts';
import type { SeriesBuilder } from './series-builder.ts';

const BUCKET_LABEL = '__bucket';
const QUANTILE_LABEL = 'p';

export function createSeriesBuilder(aggregate: MetricsAggregate, intervals: Intervals): SeriesBuilder {
  switch (aggregate.kind) {
    case 'counting': {
      const factor = aggregate.fn === 'rate' ? 1e9 / intervals.stepNs : 1;
      return createGroupedBuilder({
        name: aggregate.fn,
        by: aggregate.by,
        intervals,
        createAccumulator: () => createCounter(intervals.count, factor),
        measure: () => Number.NaN,
      });
    }
    case 'over-time':
      return createOverTimeBuilder(aggregate, intervals);
    case 'quantile':
      return createQuantileBuilder(aggregate, intervals);
    case 'compare':
      return createComparison(aggregate, intervals);
  }
}

function createOverTimeBuilder({ fn, attribute, by }: MetricsAggregate & { kind: 'over-time' }, intervals: Intervals): SeriesBuilder {
  if (fn === 'histogram_over_time') {
    return createGroupedBuilder({
      name: fn,
      by,
      intervals,
      createAccumulator: () => createCounter(intervals.count, 1),
      measure: () => Number.NaN,
      bucket: (span) => bucketOf(readValue(attribute, span)),
    });
  }
  return createGroupedBuilder({
    name: fn,
    by,
    intervals,
    createAccumulator: () => createOverTimeAccumulator(fn, intervals.count),
    measure: (span) => readNumber(attribute, span),
    needsValue: true,
    // A mean of nothing is no series; the others are there as soon as a span is, with or without the attribute.
    onlyWithValues: fn === 'avg_over_time',
  });
}

function createOverTimeAccumulator(fn: Exclude<OverTimeFn, 'histogram_over_time'>, intervals: number): Accumulator {
  switch (fn) {
    case 'min_over_time':
      return createFold(intervals, Math.min);
    case 'max_over_time':
      return createFold(intervals, Math.max);
    case 'sum_over_time':
      return createFold(intervals, (a, b) => a + b);
    case 'avg_over_time':
      return createMean(intervals);
  }
}

type GroupedOptions = Readonly<{
  /** Names the one series of a query that groups by nothing. */
  name: string;
  by: readonly Attribute[];
  intervals: Intervals;
  createAccumulator: () => Accumulator;
  /** The number that the span contributes; NaN for none. */
  measure: (span: SpanView) => number;
  /** Spans without a number do not reach the accumulator. */
  needsValue?: boolean;
  onlyWithValues?: boolean;
  /** Groups by a histogram bucket as well; spans without one are left out. */
  bucket?: (span: SpanView) => number | undefined;
}>;

function createGroupedBuilder({
  name,
  by,
  intervals,
  createAccumulator,
  measure,
  needsValue,
  onlyWithValues,
  bucket,
}: GroupedOptions): SeriesBuilder {
  type Entry = { labels: readonly SeriesLabel[]; accumulator: Accumulator; exemplars: SeriesExemplar[] };
  const entries = new Map<string, Entry>();
  const group = groupSpansBy(by);
  const ungrouped = by.length === 0 && bucket === undefined;
  const entryFor = (key: string, labels: readonly SeriesLabel[]): Entry => {
    let entry = entries.get(key);
    if (entry === undefined) entries.set(key, (entry = { labels, accumulator: createAccumulator(), exemplars: [] }));
    return entry;
  };
  // Without groups there is one series, even over no spans at all.
  if (ungrouped && onlyWithValues !== true) entryFor('', [nameLabel(name)]);

  return {
    observe(span, { exemplar }) {
      const value = measure(span);
      if (onlyWithValues === true && Number.isNaN(value)) return;
      const bound = bucket?.(span);
      if (bucket !== undefined && bound === undefined) return;
      const { key, labels } = group(span);
      const own = bound === undefined ? labels : [...(by.length === 0 ? [] : labels), { name: BUCKET_LABEL, value: floatValue(bound) }];
      const entry = ungrouped ? entryFor('', [nameLabel(name)]) : entryFor(`${key}|${bound}`, own);
      if (needsValue !== true || !Number.isNaN(value)) entry.accumulator.add(intervals.indexOf(span.span.startNs), value);
      if (exemplar) entry.exemplars.push(exemplarOf(span, value));
    },
    series: () => [...entries.values()].map(({ labels, accumulator, exemplars }) => ({ labels, values: accumulator.values(), exemplars })),
  };
}

/** Quantiles come from histograms, one an interval, and each is a series of its own. */
function createQuantileBuilder({ attribute, quantiles, by }: MetricsAggregate & { kind: 'quantile' }, intervals: Intervals): SeriesBuilder {
  type Entry = { labels: readonly SeriesLabel[]; histograms: Array<Map<number, number>>; exemplars: SeriesExemplar[] };
  const entries = new Map<string, Entry>();
  const group = groupSpansBy(by);

  return {
    observe(span, { exemplar }) {
      const value = readValue(attribute, span);
      const bound = bucketOf(value);
      if (bound === undefined) return;
      const { key, labels } = group(span);
      let entry = entries.get(key);
      if (entry === undefined) {
        entries.set(key, (entry = { labels, histograms: Array.from({ length: intervals.count }, () => new Map()), exemplars: [] }));
      }
      const histogram = entry.histograms[intervals.indexOf(span.span.startNs)];
      histogram?.set(bound, (histogram.get(bound) ?? 0) + 1);
      if (exemplar) entry.exemplars.push(exemplarOf(span, readNumber(attribute, span)));
    },
    series: () =>
      entries
        .values()
        .flatMap(({ labels, histograms, exemplars }) =>
          quantiles.map((quantile): Series => {
            const own = [...labels, { name: QUANTILE_LABEL, value: floatValue(quantile) }];
            return { labels: own, values: histograms.map((histogram) => quantileOfBuckets(quantile, histogram)), exemplars };
          }),
        )
        .toArray(),
  };
}

/** Durations of spans count in seconds. So do no others: `traceDuration` stays in nanoseconds. */
function readNumber(attribute: Attribute, span: SpanView): number {
  return attribute.intrinsic === 'duration' ? span.durationNs / 1e9 : toFloat(span.valueOf(attribute));
}

function readValue(attribute: Attribute, span: SpanView): Value {
  return attribute.intrinsic === 'duration' ? durationValue(span.durationNs) : span.valueOf(attribute);
}
