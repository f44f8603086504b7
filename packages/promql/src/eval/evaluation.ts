import type { Labels } from '@faultline/query-core';
import type { Expr } from '../ast.ts';
import type { Annotations } from './annotations.ts';
import type { Budget } from './budget.ts';
import type { Grid, RangeVector, StepSeries } from './value.ts';

/** An evaluation under way, as functions and operators see it. Types have been checked by then. */
export interface Evaluation {
  readonly grid: Grid;
  readonly annotations: Annotations;
  readonly budget: Budget;

  /** The value of a scalar expression at each step. */
  scalar(expr: Expr): Float64Array;
  vector(expr: Expr): StepSeries[];
  range(expr: Expr): RangeVector;
  string(expr: Expr): string;
  /** The times of the samples that an instant vector selector finds, instead of their values, in seconds. */
  sampleTimes(expr: Expr): StepSeries[] | undefined;
  /** A series without values yet, to be filled in. */
  empty(labels: Labels, dropName: boolean): StepSeries;
}

/** The time of a step in ms. */
export function timeOf(grid: Grid, step: number): number {
  return grid.startMs + step * grid.stepMs;
}
