import { timeOf } from '../evaluation.ts';
import { KahanSum } from '../kahan.ts';
import { argument, type VectorFunction } from './function.ts';
import { overWindows, type Window } from './window.ts';

export const REGRESSION_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  deriv: (evaluation, call) =>
    overWindows(evaluation, evaluation.range(argument(call, 0)), {
      leastSamples: 2,
      // Times relative to the first sample keep their squares small enough to be exact.
      start: () => (window) => leastSquares(window, window.timestamps[window.from] as number).slope,
    }),
  predict_linear(evaluation, call) {
    const aheadSeconds = evaluation.scalar(argument(call, 1));
    return overWindows(evaluation, evaluation.range(argument(call, 0)), {
      leastSamples: 2,
      start: () => (window) => {
        const { slope, intercept } = leastSquares(window, timeOf(evaluation.grid, window.step));
        return slope * (aheadSeconds[window.step] as number) + intercept;
      },
    });
  },
};

/** The line of least squares through the samples: its slope per second, and its value at originMs. */
function leastSquares({ timestamps, values, from, to }: Window, originMs: number): { slope: number; intercept: number } {
  const first = values[from] as number;
  let constant = true;
  const sumX = new KahanSum();
  const sumY = new KahanSum();
  const sumXY = new KahanSum();
  const sumX2 = new KahanSum();
  for (let i = from; i < to; i++) {
    const x = ((timestamps[i] as number) - originMs) / 1000;
    const y = values[i] as number;
    if (y !== first) constant = false;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumX2.add(x * x);
  }
  // A constant is told apart because rounding would give it a slope.
  if (constant) return Number.isFinite(first) ? { slope: 0, intercept: first } : { slope: Number.NaN, intercept: Number.NaN };
  const n = to - from;
  const covariance = sumXY.total - (sumX.total * sumY.total) / n;
  const varianceX = sumX2.total - (sumX.total * sumX.total) / n;
  const slope = covariance / varianceX;
  return { slope, intercept: sumY.total / n - (slope * sumX.total) / n };
}
