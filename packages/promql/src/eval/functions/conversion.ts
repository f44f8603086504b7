import type { StepSeries } from '../value.ts';
import { argument, type ScalarFunction, type VectorFunction } from './function.ts';
import { constantVector } from './time.ts';

/** The value of the only element, NaN where there is none or several. */
export const evaluateScalarOf: ScalarFunction = (evaluation, call) => {
  const { count } = evaluation.grid;
  const result = new Float64Array(count).fill(Number.NaN);
  const elements = new Uint32Array(count);
  for (const { values, present } of evaluation.vector(argument(call, 0))) {
    for (let step = 0; step < count; step++) {
      if (present[step] === 0) continue;
      elements[step] = (elements[step] as number) + 1;
      result[step] = elements[step] === 1 ? (values[step] as number) : Number.NaN;
    }
  }
  return result;
};

/** By the value at the first step: the order of a result matters, and exists, in instant queries alone. NaN comes last. */
function sorted(vector: readonly StepSeries[], sign: 1 | -1): StepSeries[] {
  const valueOf = ({ values }: StepSeries): number => values[0] as number;
  return [...vector].sort((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return left === right ? 0 : sign * (left < right ? -1 : 1);
  });
}

export const VECTOR_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  sort: (evaluation, call) => sorted(evaluation.vector(argument(call, 0)), 1),
  sort_desc: (evaluation, call) => sorted(evaluation.vector(argument(call, 0)), -1),
  vector: (evaluation, call) => constantVector(evaluation, evaluation.scalar(argument(call, 0))),
};
