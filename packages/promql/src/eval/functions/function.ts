import type { Call, Expr } from '../../ast.ts';
import type { Evaluation } from '../evaluation.ts';
import type { StepSeries } from '../value.ts';

/** A function that gives a vector. Its arguments are expressions: most evaluate them, some only look at them. */
export type VectorFunction = (evaluation: Evaluation, call: Call) => StepSeries[];

/** A function that gives a scalar. */
export type ScalarFunction = (evaluation: Evaluation, call: Call) => Float64Array;

/** The n-th argument; the type check has seen to it that it is there. */
export function argument(call: Call, index: number): Expr {
  return call.args[index] as Expr;
}
