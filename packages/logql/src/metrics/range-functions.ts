import type { RangeAggregation, RangeOp } from '../ast.ts';

/** The samples of a window: those from `from` up to but without `to`, at least one. */
export type Window = Readonly<{ timesNs: readonly number[]; values: readonly number[]; from: number; to: number }>;

export type RangeFunction = (window: Window) => number;

/** The function of a range aggregation over one window of one series. */
export function rangeFunction({ op, range, parameter }: RangeAggregation): RangeFunction {
  const seconds = range.rangeNs / 1e9;
  switch (op) {
    case 'rate':
      return range.unwrap === undefined ? ({ from, to }) => (to - from) / seconds : (window) => sum(window) / seconds;
    case 'bytes_rate':
      return (window) => sum(window) / seconds;
    case 'rate_counter':
      return (window) => counterRate(window, range.rangeNs);
    case 'quantile_over_time': {
      const quantile = Number(parameter);
      return (window) => quantileOf(window, quantile);
    }
    default:
      return SIMPLE[op];
  }
}

type SimpleOp = Exclude<RangeOp, 'rate' | 'bytes_rate' | 'rate_counter' | 'quantile_over_time'>;

const SIMPLE: Readonly<Record<SimpleOp, RangeFunction>> = {
  count_over_time: ({ from, to }) => to - from,
  bytes_over_time: sum,
  sum_over_time: sum,
  avg_over_time: average,
  max_over_time: (window) => extreme(window, (value, most) => value > most),
  min_over_time: (window) => extreme(window, (value, least) => value < least),
  stdvar_over_time: variance,
  stddev_over_time: (window) => Math.sqrt(variance(window)),
  first_over_time: ({ values, from }) => values[from] as number,
  last_over_time: ({ values, to }) => values[to - 1] as number,
  absent_over_time: () => 1,
};

function sum({ values, from, to }: Window): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i] as number;
  return total;
}

/** A running mean, which an infinity does not leave again except for NaN. */
function average({ values, from, to }: Window): number {
  let mean = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const count = i - from + 1;
    if (Math.abs(mean) === Infinity && (value === mean || Number.isFinite(value))) continue;
    mean += value / count - mean / count;
  }
  return mean;
}

function extreme({ values, from, to }: Window, beats: (value: number, best: number) => boolean): number {
  let best = values[from] as number;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (beats(value, best) || Number.isNaN(best)) best = value;
  }
  return best;
}

/** Population variance by Welford's method. */
function variance({ values, from, to }: Window): number {
  let mean = 0;
  let squares = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const delta = value - mean;
    mean += delta / (i - from + 1);
    squares += delta * (value - mean);
  }
  return squares / (to - from);
}

/** Linear between the two closest ranks; beyond 0 and 1 infinite. */
function quantileOf({ values, from, to }: Window, quantile: number): number {
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  if (Number.isNaN(quantile)) return Number.NaN;
  // NaN sorts in front of all numbers.
  const sorted = values.slice(from, to).sort((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a - b));
  const rank = quantile * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return (sorted[lower] as number) * (1 - weight) + (sorted[upper] as number) * weight;
}

/**
 * The rate of a counter with its resets taken out, extrapolated to the ends of the range; 0 for a single sample.
 *
 * Loki took the extrapolation over from Prometheus together with its milliseconds, but its samples have nanoseconds:
 * the samples' times are a million times too long beside the range's, so that next to nothing is extrapolated. The
 * same slip is made here, for the same results.
 */
function counterRate({ timesNs, values, from, to }: Window, rangeNs: number): number {
  const count = to - from;
  if (count < 2) return 0;
  const first = values[from] as number;
  let increase = (values[to - 1] as number) - first;
  let previous = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (value < previous) increase += previous;
    previous = value;
  }
  const sampled = ((timesNs[to - 1] as number) - (timesNs[from] as number)) / 1000;
  const averageBetween = sampled / (count - 1);
  let toStart = rangeNs / 1e6 / 1000;
  if (increase > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / increase));
  const threshold = averageBetween * 1.1;
  const extrapolated = sampled + (toStart < threshold ? toStart : averageBetween / 2) + (threshold > 0 ? 0 : averageBetween / 2);
  return (increase * (extrapolated / sampled)) / (rangeNs / 1e9);
}
