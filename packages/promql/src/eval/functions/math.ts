import type { Evaluation } from '../evaluation.ts';
import type { StepSeries } from '../value.ts';
import { argument, type VectorFunction } from './function.ts';

/** The vector with every value replaced; the results no longer are what the metric's name says. */
export function mapValues(
  evaluation: Evaluation,
  vector: readonly StepSeries[],
  compute: (value: number, step: number) => number,
): StepSeries[] {
  return vector.map((series) => {
    const output = evaluation.empty(series.labels, true);
    for (let step = 0; step < output.present.length; step++) {
      if (series.present[step] === 0) continue;
      output.values[step] = compute(series.values[step] as number, step);
      output.present[step] = 1;
    }
    return output;
  });
}

const ofValue =
  (compute: (value: number) => number): VectorFunction =>
  (evaluation, call) =>
    mapValues(evaluation, evaluation.vector(argument(call, 0)), compute);

export const MATH_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  abs: ofValue(Math.abs),
  acos: ofValue(Math.acos),
  acosh: ofValue(Math.acosh),
  asin: ofValue(Math.asin),
  asinh: ofValue(Math.asinh),
  atan: ofValue(Math.atan),
  atanh: ofValue(Math.atanh),
  ceil: ofValue(Math.ceil),
  cos: ofValue(Math.cos),
  cosh: ofValue(Math.cosh),
  deg: ofValue((value) => (value * 180) / Math.PI),
  exp: ofValue(Math.exp),
  floor: ofValue(Math.floor),
  ln: ofValue(Math.log),
  log10: ofValue(Math.log10),
  log2: ofValue(Math.log2),
  rad: ofValue((value) => (value * Math.PI) / 180),
  sgn: ofValue((value) => (value < 0 ? -1 : value > 0 ? 1 : value)),
  sin: ofValue(Math.sin),
  sinh: ofValue(Math.sinh),
  sqrt: ofValue(Math.sqrt),
  tan: ofValue(Math.tan),
  tanh: ofValue(Math.tanh),

  clamp(evaluation, call) {
    const least = evaluation.scalar(argument(call, 1));
    const most = evaluation.scalar(argument(call, 2));
    // An empty interval holds nothing.
    const fits = least.map((low, step) => (low > (most[step] as number) ? 0 : 1));
    const vector = evaluation
      .vector(argument(call, 0))
      .map((series) => ({ ...series, present: series.present.map((one, step) => one & (fits[step] as number)) }));
    return mapValues(evaluation, vector, (value, step) => Math.max(least[step] as number, Math.min(most[step] as number, value)));
  },
  clamp_max(evaluation, call) {
    const most = evaluation.scalar(argument(call, 1));
    return mapValues(evaluation, evaluation.vector(argument(call, 0)), (value, step) => Math.min(most[step] as number, value));
  },
  clamp_min(evaluation, call) {
    const least = evaluation.scalar(argument(call, 1));
    return mapValues(evaluation, evaluation.vector(argument(call, 0)), (value, step) => Math.max(least[step] as number, value));
  },
  round(evaluation, call) {
    const vector = evaluation.vector(argument(call, 0));
    const nearest = call.args[1] === undefined ? undefined : evaluation.scalar(call.args[1]);
    // Multiplying by the inverse rounds 0.1 better than dividing by 0.1 does. Halves go up, also below zero.
    return mapValues(evaluation, vector, (value, step) => {
      const inverse = 1 / (nearest === undefined ? 1 : (nearest[step] as number));
      return Math.floor(value * inverse + 0.5) / inverse;
    });
  },
};
