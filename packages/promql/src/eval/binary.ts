import { type ArithmeticOp, type Binary, isComparison, isSetOp } from '../ast.ts';
import type { Evaluation } from './evaluation.ts';
import { matchVectors } from './matching.ts';
import { ARITHMETIC, COMPARISON, combination, dropsName } from './operators.ts';
import { applySetOperator } from './set-operators.ts';
import { isEverPresent, type StepSeries } from './value.ts';

/** Between scalars; a comparison is always `bool` here. */
export function scalarBinary(expr: Binary, left: Float64Array, right: Float64Array): Float64Array {
  if (isComparison(expr.op)) {
    const compare = COMPARISON[expr.op];
    return left.map((value, step) => (compare(value, right[step] as number) ? 1 : 0));
  }
  const compute = ARITHMETIC[expr.op as ArithmeticOp];
  return left.map((value, step) => compute(value, right[step] as number));
}

/** Between vectors. */
export function vectorBinary(evaluation: Evaluation, expr: Binary, sides: { left: StepSeries[]; right: StepSeries[] }): StepSeries[] {
  if (isSetOp(expr.op)) return applySetOperator(expr.op, expr.matching, sides);
  return matchVectors(evaluation, expr, sides);
}

/** Between a vector and a scalar. A comparison keeps the vector's values, whichever side it stands on. */
export function vectorScalarBinary(
  evaluation: Evaluation,
  expr: Binary,
  { vector, scalar, scalarFirst }: { vector: StepSeries[]; scalar: Float64Array; scalarFirst: boolean },
): StepSeries[] {
  const combine = combination(expr);
  const dropName = dropsName(expr);
  const result: StepSeries[] = [];
  for (const series of vector) {
    const output = evaluation.empty(series.labels, series.dropName || dropName);
    for (let step = 0; step < output.present.length; step++) {
      if (series.present[step] === 0) continue;
      const value = series.values[step] as number;
      const other = scalar[step] as number;
      const combined = scalarFirst ? combine(other, value, value) : combine(value, other, value);
      if (combined === undefined) continue;
      output.values[step] = combined;
      output.present[step] = 1;
    }
    if (isEverPresent(output.present)) result.push(output);
  }
  return result;
}
