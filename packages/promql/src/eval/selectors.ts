import { isStale } from '@faultline/query-core';
import type { AtModifier, VectorSelector } from '../ast.ts';
import type { Budget } from './budget.ts';
import { timeOf } from './evaluation.ts';
import { interpolate } from './interpolate.ts';
import type { Querier, StoredSeries } from './querier.ts';
import { type Grid, isEverPresent, type RangeSeries, type StepSeries } from './value.ts';

/** What selecting needs to know of the query. */
export type SelectContext = Readonly<{
  querier: Querier;
  budget: Budget;
  grid: Grid;
  /** The first and last time of the whole query: what `@ start()` and `@ end()` mean, in subqueries too. */
  queryStartMs: number;
  queryEndMs: number;
  lookbackMs: number;
}>;

type Placed = Readonly<{ offsetMs: number; at: AtModifier | undefined }>;

/** The time that a selector looks back from at each step. */
export function referenceTime(context: SelectContext, { offsetMs, at }: Placed): (step: number) => number {
  if (at === undefined) return (step) => timeOf(context.grid, step) - offsetMs;
  const fixed = (at.kind === 'time' ? at.ms : at.kind === 'start' ? context.queryStartMs : context.queryEndMs) - offsetMs;
  return () => fixed;
}

type Reach = Readonly<{ backMs: number; forwardMs: number }>;

/** The series with their samples from `backMs` before the first reference time until `forwardMs` after the last. */
function selectFor(context: SelectContext, { matchers, ...placed }: VectorSelector, { backMs, forwardMs }: Reach): Iterable<StoredSeries> {
  const reference = referenceTime(context, placed);
  // Both windows and the lookback leave out their very start, so the first millisecond is not needed.
  const startMs = reference(0) - backMs + 1;
  return context.querier.select(matchers, { startMs, endMs: reference(context.grid.count - 1) + forwardMs });
}

/**
 * An instant vector selector at every step: the latest sample in (reference - lookback, reference], unless it is stale.
 * `read` says what to take of the sample.
 */
export function selectInstant(
  context: SelectContext,
  selector: VectorSelector,
  read: (series: StoredSeries, index: number) => number,
): StepSeries[] {
  const { grid, budget, lookbackMs } = context;
  const reference = referenceTime(context, selector);
  const result: StepSeries[] = [];
  for (const series of selectFor(context, selector, { backMs: lookbackMs, forwardMs: 0 })) {
    const { timestamps, values: stored } = series;
    budget.hold(grid.count);
    const values = new Float64Array(grid.count);
    const present = new Uint8Array(grid.count);
    let found = false;
    let next = firstAfter(timestamps, reference(0) - lookbackMs);
    for (let step = 0; step < grid.count; step++) {
      const referenceMs = reference(step);
      while (next < timestamps.length && (timestamps[next] as number) <= referenceMs) next += 1;
      const latest = next - 1;
      if (latest < 0 || (timestamps[latest] as number) <= referenceMs - lookbackMs) continue;
      if (Number.isNaN(stored[latest]) && isStale(stored, latest)) continue;
      values[step] = read(series, latest);
      present[step] = 1;
      found = true;
    }
    if (found) result.push({ labels: series.labels, dropName: false, values, present });
  }
  return result;
}

/**
 * A smoothed instant vector selector: what lies at the reference time on the line between the samples around it, at most
 * a lookback away on either side. After the last sample its value goes on for a lookback.
 */
export function selectSmoothed(context: SelectContext, selector: VectorSelector): StepSeries[] {
  const { grid, budget, lookbackMs } = context;
  const reference = referenceTime(context, selector);
  const result: StepSeries[] = [];
  for (const series of selectRange(context, selector, { backMs: lookbackMs, forwardMs: lookbackMs })) {
    const { labels, timestamps, values: stored } = series;
    budget.hold(grid.count);
    const values = new Float64Array(grid.count);
    const present = new Uint8Array(grid.count);
    for (let step = 0; step < grid.count; step++) {
      const atMs = reference(step);
      const latest = firstAfter(timestamps, atMs) - 1;
      if (latest < 0 || (timestamps[latest] as number) <= atMs - lookbackMs) continue;
      const between = (timestamps[latest] as number) < atMs && (timestamps[latest + 1] ?? Number.POSITIVE_INFINITY) <= atMs + lookbackMs;
      values[step] = between ? interpolate(series, latest, { atMs, counter: false }) : (stored[latest] as number);
      present[step] = 1;
    }
    if (isEverPresent(present)) result.push({ labels, dropName: false, values, present });
  }
  return result;
}

/** The series of a range vector selector with all samples that any of its windows needs. */
export function selectRange(context: SelectContext, selector: VectorSelector, reach: Reach): RangeSeries[] {
  const reference = referenceTime(context, selector);
  const fromMs = reference(0) - reach.backMs;
  const toMs = reference(context.grid.count - 1) + reach.forwardMs;
  const result: RangeSeries[] = [];
  for (const series of selectFor(context, selector, reach)) {
    const from = firstAfter(series.timestamps, fromMs);
    const to = firstAfter(series.timestamps, toMs);
    context.budget.hold(to - from);
    if (to > from) result.push(withoutStaleMarkers(series, from, to));
  }
  return result;
}

function withoutStaleMarkers({ labels, timestamps, values }: StoredSeries, from: number, to: number): RangeSeries {
  const kept: number[] = [];
  let stale = false;
  for (let i = from; i < to; i++) {
    if (Number.isNaN(values[i]) && isStale(values, i)) {
      if (!stale) for (let j = from; j < i; j++) kept.push(j);
      stale = true;
    } else if (stale) {
      kept.push(i);
    }
  }
  if (!stale) return { labels, dropName: false, timestamps: timestamps.subarray(from, to), values: values.subarray(from, to) };
  return {
    labels,
    dropName: false,
    timestamps: Float64Array.from(kept, (i) => timestamps[i] as number),
    values: Float64Array.from(kept, (i) => values[i] as number),
  };
}

/** The index of the first timestamp later than `ms`. */
export function firstAfter(timestamps: Float64Array, ms: number): number {
  let low = 0;
  let high = timestamps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timestamps[middle] as number) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
