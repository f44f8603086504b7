import {
  type ColumnSeries,
  compareLabels,
  labelsKey,
  type Point,
  QueryError,
  type Sample,
  type Series,
  withoutLabels,
} from '@faultline/query-core';
import type { Expr } from '../ast.ts';
import { typeOf } from '../parse/check.ts';
import { Annotations } from './annotations.ts';
import { Budget } from './budget.ts';
import { timeOf } from './evaluation.ts';
import { Evaluator } from './evaluator.ts';
import { constantVector } from './functions/time.ts';
import type { Querier } from './querier.ts';
import { firstAfter } from './selectors.ts';
import { dropNames, type Grid, isEverPresent, METADATA_LABELS, mergeSameLabels, type RangeVector, type StepSeries } from './value.ts';

export type QueryOptions = Readonly<{
  querier: Querier;
  /** How far back an instant vector selector looks for a sample; 5 minutes by default. */
  lookbackMs?: number;
  /** The step of a subquery that names none; 1 minute by default, as the default evaluation interval of Prometheus. */
  defaultSubqueryStepMs?: number;
  /** How many samples the query may load and produce, intermediate results included; 50 million by default. */
  maxSamples?: number;
  /** Give up when the clock shows more than `atMs`. Never, by default. */
  deadline?: Readonly<{ atMs: number; nowMs: () => number }>;
}>;

export type InstantOptions = QueryOptions & Readonly<{ timeMs: number }>;

/** Evaluates at startMs, startMs + stepMs, … up to endMs. The step must be positive. */
export type RangeOptions = QueryOptions & Readonly<{ startMs: number; endMs: number; stepMs: number }>;

export type InstantValue =
  | Readonly<{ kind: 'scalar'; t: number; v: number }>
  | Readonly<{ kind: 'string'; t: number; value: string }>
  | Readonly<{ kind: 'vector'; samples: readonly Sample[] }>
  | Readonly<{ kind: 'matrix'; series: readonly Series[] }>;

/** Messages read `PromQL warning: … (1:7)`, in the order they arose. */
export type Notes = Readonly<{ warnings: readonly string[]; infos: readonly string[] }>;

export type InstantResult = Readonly<{ value: InstantValue }> & Notes;

/** Series are sorted by their labels. */
export type RangeResult = Readonly<{ series: readonly ColumnSeries[] }> & Notes;

/** The value of the expression at one time. Throws QueryError. */
export function evalInstant(expr: Expr, options: InstantOptions): InstantResult {
  const { timeMs } = options;
  return guarded(() => {
    const evaluator = createEvaluator({ startMs: timeMs, stepMs: 1, count: 1 }, options);
    const value = instantValue(evaluator, expr, timeMs);
    return { value, warnings: evaluator.annotations.warnings, infos: evaluator.annotations.infos };
  });
}

/** The value of a scalar or instant vector expression over time. Throws QueryError. */
export function evalRange(expr: Expr, options: RangeOptions): RangeResult {
  const { startMs, endMs, stepMs } = options;
  if (!(stepMs > 0))
    throw new QueryError('bad_data', 'zero or negative query resolution step widths are not accepted. Try a positive integer');
  if (endMs < startMs) throw new QueryError('bad_data', 'end timestamp must not be before start time');
  const type = typeOf(expr);
  if (type === 'string' || type === 'matrix') {
    const name = type === 'string' ? 'string' : 'range vector';
    throw new QueryError('bad_data', `invalid expression type "${name}" for range query, must be Scalar or instant Vector`);
  }
  return guarded(() => {
    const grid = { startMs, stepMs, count: Math.floor((endMs - startMs) / stepMs) + 1 };
    const evaluator = createEvaluator(grid, options);
    const vector = type === 'scalar' ? constantVector(evaluator, evaluator.scalar(expr)) : evaluator.vector(expr);
    const series = dropNames(mergeSameLabels(vector))
      .filter(({ present }) => isEverPresent(present))
      .map((one) => toColumns(grid, one))
      .sort((a, b) => compareLabels(a.labels, b.labels));
    return { series, warnings: evaluator.annotations.warnings, infos: evaluator.annotations.infos };
  });
}

function createEvaluator(grid: Grid, options: QueryOptions): Evaluator {
  const { querier, lookbackMs = 300_000, defaultSubqueryStepMs = 60_000, maxSamples = 50_000_000, deadline } = options;
  return new Evaluator({
    querier,
    grid,
    queryStartMs: grid.startMs,
    queryEndMs: 'endMs' in options ? (options as RangeOptions).endMs : grid.startMs,
    lookbackMs,
    defaultSubqueryStepMs,
    annotations: new Annotations(),
    budget: new Budget({ maxSamples, deadlineMs: deadline?.atMs ?? Number.POSITIVE_INFINITY, nowMs: deadline?.nowMs ?? (() => 0) }),
  });
}

function instantValue(evaluator: Evaluator, expr: Expr, timeMs: number): InstantValue {
  switch (typeOf(expr)) {
    case 'scalar':
      return { kind: 'scalar', t: timeMs, v: evaluator.scalar(expr)[0] as number };
    case 'string':
      return { kind: 'string', t: timeMs, value: evaluator.string(expr) };
    case 'matrix':
      return { kind: 'matrix', series: matrixAt(evaluator.range(expr)) };
    case 'vector':
      return {
        kind: 'vector',
        samples: dropNames(mergeSameLabels(evaluator.vector(expr)))
          .filter(({ present }) => present[0] === 1)
          .map(({ labels, values }) => ({ labels, t: timeMs, v: values[0] as number })),
      };
  }
}

/** The samples in the window of the only step. */
function matrixAt({ series, rangeMs, referenceMs }: RangeVector): Series[] {
  const endMs = referenceMs(0);
  const result = new Map<string, Series>();
  for (const { labels, dropName, timestamps, values } of series) {
    const points: Point[] = [];
    const to = firstAfter(timestamps, endMs);
    for (let i = firstAfter(timestamps, endMs - rangeMs); i < to; i++) points.push({ t: timestamps[i] as number, v: values[i] as number });
    if (points.length === 0) continue;
    const one = { labels: dropName ? withoutLabels(labels, METADATA_LABELS) : labels, points };
    const key = labelsKey(one.labels);
    if (result.has(key)) throw new QueryError('execution', 'vector cannot contain metrics with the same labelset');
    result.set(key, one);
  }
  return [...result.values()].sort((a, b) => compareLabels(a.labels, b.labels));
}

function toColumns(grid: Grid, { labels, values, present }: StepSeries): ColumnSeries {
  const size = present.reduce((sum, one) => sum + one, 0);
  const timestamps = new Float64Array(size);
  const kept = size === grid.count ? values : new Float64Array(size);
  let next = 0;
  for (let step = 0; step < grid.count; step++) {
    if (present[step] === 0) continue;
    timestamps[next] = timeOf(grid, step);
    kept[next] = values[step] as number;
    next += 1;
  }
  return { labels, timestamps, values: kept };
}

/** A query that recurses too deeply, or asks for more steps than an array can hold, is at fault itself. */
function guarded<Result>(evaluate: () => Result): Result {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof RangeError)
      throw new QueryError('execution', 'the query is nested too deeply or covers too many steps', { cause: error });
    throw error;
  }
}
