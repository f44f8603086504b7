import { compareLabels, emptyLabels, QueryError, type Sample, type Series } from '@faultline/query-core';
import type { Expr, MetricExpr } from './ast.ts';
import { Budget, type QueryLimits, withinStack } from './limits.ts';
import { createEvaluator } from './metrics/evaluator.ts';
import type { LogQuerier } from './querier.ts';

export type InstantQueryOptions = Readonly<{ querier: LogQuerier; timeNs: bigint; limits?: QueryLimits }>;

/** Both ends are inclusive. */
export type RangeQueryOptions = Readonly<{
  querier: LogQuerier;
  startNs: bigint;
  endNs: bigint;
  stepNs: bigint;
  limits?: QueryLimits;
}>;

/** `t` is in milliseconds. */
export type InstantResult = Readonly<{ type: 'vector'; samples: readonly Sample[] }> | Readonly<{ type: 'scalar'; t: number; v: number }>;

/** Loki and Prometheus alike give no more points a series. */
const MAX_STEPS = 11_000n;

/**
 * Runs a metric query at one time. Samples come in the order of their labels, or of their values if the query sorts.
 * Throws QueryError: `bad_data` for stages, pipeline errors and limits, `execution` for vectors that do not match up,
 * `timeout`.
 */
export function evalInstant(expr: Expr, options: InstantQueryOptions): InstantResult {
  return withinStack(() => runInstant(expr, options));
}

function runInstant(expr: Expr, { querier, timeNs, limits = {} }: InstantQueryOptions): InstantResult {
  const metric = asMetric(expr);
  const t = toMs(timeNs);
  if (metric.kind === 'number') return { type: 'scalar', t, v: metric.value };
  const budget = new Budget(limits);
  const steps = { startNs: timeNs, stepNs: 1n, count: 1 };
  const vector = createEvaluator(metric, { querier, budget, steps })(0);
  budget.checkSeries(vector.length);
  const samples = vector.map(({ labels, value }): Sample => ({ labels, t, v: value }));
  if (!sorts(metric)) samples.sort((a, b) => compareLabels(a.labels, b.labels));
  return { type: 'vector', samples };
}

/**
 * Runs a metric query at every step from `startNs` to `endNs`; series come in the order of their labels.
 * Whether start and end are aligned to the step beforehand, as Loki's HTTP API does, is up to the caller.
 * Throws QueryError like evalInstant.
 */
export function evalRange(expr: Expr, options: RangeQueryOptions): Series[] {
  return withinStack(() => runRange(expr, options));
}

function runRange(expr: Expr, { querier, startNs, endNs, stepNs, limits = {} }: RangeQueryOptions): Series[] {
  const metric = asMetric(expr);
  if (stepNs <= 0n)
    throw new QueryError('bad_data', 'zero or negative query resolution step widths are not accepted. Try a positive integer');
  if (endNs < startNs) throw new QueryError('bad_data', 'end timestamp must not be before or equal to start time');
  if ((endNs - startNs) / stepNs > MAX_STEPS) {
    throw new QueryError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    );
  }
  const count = Number((endNs - startNs) / stepNs) + 1;
  const timeOf = (step: number): number => toMs(startNs + stepNs * BigInt(step));
  if (metric.kind === 'number') {
    return [{ labels: emptyLabels(), points: Array.from({ length: count }, (_, step) => ({ t: timeOf(step), v: metric.value })) }];
  }
  const budget = new Budget(limits);
  const evaluate = createEvaluator(metric, { querier, budget, steps: { startNs, stepNs, count } });
  const series = new Map<string, { labels: Series['labels']; points: Array<Series['points'][number]> }>();
  for (let step = 0; step < count; step++) {
    const t = timeOf(step);
    for (const { labels, key, value } of evaluate(step)) {
      const found = series.get(key);
      if (found === undefined) series.set(key, { labels, points: [{ t, v: value }] });
      else found.points.push({ t, v: value });
    }
    budget.checkSeries(series.size);
  }
  return [...series.values()].sort((a, b) => compareLabels(a.labels, b.labels));
}

function asMetric(expr: Expr): MetricExpr {
  if (expr.kind !== 'logs') return expr;
  throw new QueryError(
    'bad_data',
    'log queries are not supported as an instant query type, please change your query to a range query type',
  );
}

function toMs(ns: bigint): number {
  return Number(ns / 1_000_000n);
}

/** Whether there is a `sort` anywhere in the query, which is what Loki goes by. */
function sorts(expr: Expr): boolean {
  switch (expr.kind) {
    case 'vector-aggregation':
      return expr.op === 'sort' || expr.op === 'sort_desc' || sorts(expr.inner);
    case 'label-replace':
      return sorts(expr.inner);
    case 'binary-operation':
      return sorts(expr.left) || sorts(expr.right);
    default:
      return false;
  }
}
