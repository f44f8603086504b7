import { warnOfQuantile } from '../annotations.ts';
import { KahanMean, KahanSum } from '../kahan.ts';
import { quantileOf } from '../quantile.ts';
import { edgesOf, valuesBetween } from './extended.ts';
import { argument, type VectorFunction } from './function.ts';
import { overWindows, type Window, type WindowFunction } from './window.ts';

/** A function that looks at the samples of each window afresh. */
const ofWindow = (compute: (window: Window) => number, options: Partial<WindowFunction> = {}): VectorFunction => {
  const windowFunction: WindowFunction = { leastSamples: 1, ...options, start: () => compute };
  return (evaluation, call) => overWindows(evaluation, evaluation.range(argument(call, 0)), windowFunction);
};

/** How many samples stand to the one before as asked. An anchored range begins with the sample before it. */
function ofNeighbours(counts: (value: number, before: number) => boolean): VectorFunction {
  const count = (values: Float64Array, from: number, to: number): number => {
    let result = 0;
    for (let i = from + 1; i < to; i++) if (counts(values[i] as number, values[i - 1] as number)) result += 1;
    return result;
  };
  const plain: WindowFunction = {
    leastSamples: 1,
    start:
      () =>
      ({ values, from, to }) =>
        count(values, from, to),
  };
  const anchored: WindowFunction = {
    leastSamples: 1,
    start: () => (window) => {
      const edges = edgesOf(window, { smoothed: false, counter: false });
      if (edges === undefined) return undefined;
      const values = valuesBetween(window, edges);
      return count(values, 0, values.length);
    },
  };
  return (evaluation, call) => {
    const range = evaluation.range(argument(call, 0));
    return overWindows(evaluation, range, range.extension === undefined ? plain : anchored);
  };
}

export const OVER_TIME_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  avg_over_time: ofWindow(average),
  changes: ofNeighbours((value, before) => value !== before && !(Number.isNaN(value) && Number.isNaN(before))),
  count_over_time: ofWindow(({ from, to }) => to - from),
  last_over_time: ofWindow(({ values, to }) => values[to - 1] as number, { keepsName: true }),
  max_over_time: ofWindow(({ values, from, to }) => {
    let max = values[from] as number;
    for (let i = from + 1; i < to; i++) {
      const value = values[i] as number;
      if (value > max || Number.isNaN(max)) max = value;
    }
    return max;
  }),
  min_over_time: ofWindow(({ values, from, to }) => {
    let min = values[from] as number;
    for (let i = from + 1; i < to; i++) {
      const value = values[i] as number;
      if (value < min || Number.isNaN(min)) min = value;
    }
    return min;
  }),
  present_over_time: ofWindow(() => 1),
  resets: ofNeighbours((value, before) => value < before),
  stddev_over_time: ofWindow((window) => Math.sqrt(variance(window))),
  stdvar_over_time: ofWindow(variance),
  sum_over_time: ofWindow(sum),

  quantile_over_time(evaluation, call) {
    const quantile = evaluation.scalar(argument(call, 0));
    const range = evaluation.range(argument(call, 1));
    return overWindows(evaluation, range, {
      leastSamples: 1,
      start:
        () =>
        ({ values, from, to, step }) => {
          const q = quantile[step] as number;
          warnOfQuantile(evaluation.annotations, q, argument(call, 0).range);
          return quantileOf(q, values.slice(from, to));
        },
    });
  },
};

function sum({ values, from, to }: Window): number {
  const total = new KahanSum();
  total.addAll(values, from, to);
  return total.total;
}

function average({ values, from, to }: Window): number {
  const total = new KahanSum();
  total.addAll(values, from, to);
  const size = to - from;
  if (Number.isFinite(total.sum)) return total.sum / size + total.compensation / size;
  const mean = new KahanMean();
  for (let i = from; i < to; i++) mean.add(values[i] as number);
  return mean.mean;
}

/** Welford's algorithm over Kahan sums. */
function variance({ values, from, to }: Window): number {
  const mean = new KahanSum();
  const squares = new KahanSum();
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const delta = value - mean.total;
    mean.add(delta / (i - from + 1));
    squares.add(delta * (value - mean.total));
  }
  return squares.total / (to - from);
}
