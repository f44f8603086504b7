import { compileRegex, emptyLabels, expandTemplate, type Labels, labelsKey, labelValue, QueryError } from '@faultline/query-core';
import type { BinaryOperation, Expr, Grouping, LabelReplace, MetricExpr, RangeAggregation } from '../ast.ts';
import type { Budget } from '../limits.ts';
import type { LogQuerier } from '../querier.ts';
import { withNumber, withVector } from './binary-operation.ts';
import { rangeFunction } from './range-functions.ts';
import { canGroupEarly, compileSampler, refuseErrors, type SampleSeries } from './samples.ts';
import type { StepEvaluator, VectorSample } from './vector.ts';
import { aggregateVector } from './vector-aggregation.ts';

/** The moments at which a metric query is evaluated: `count` of them, the first at `startNs`. */
export type Steps = Readonly<{ startNs: bigint; stepNs: bigint; count: number }>;

export type EvaluationContext = Readonly<{ querier: LogQuerier; budget: Budget; steps: Steps }>;

/** Everything that can be wrong with stages is found here; lines are read when the first step is asked for. */
export function createEvaluator(expr: MetricExpr, context: EvaluationContext): StepEvaluator {
  switch (expr.kind) {
    case 'range-aggregation':
      return rangeEvaluator(expr, undefined, context);
    case 'vector-aggregation': {
      const { inner } = expr;
      const grouping = expr.grouping ?? { without: false, labels: [] };
      const groupsEarly = expr.op === 'sum' && inner.kind === 'range-aggregation' && canGroupEarly(inner);
      return aggregateVector(expr, groupsEarly ? rangeEvaluator(inner, grouping, context) : createEvaluator(inner, context));
    }
    case 'binary-operation':
      return binaryEvaluator(expr, context);
    case 'label-replace':
      return labelReplaceEvaluator(expr, context);
    case 'vector': {
      const sample: VectorSample = { labels: emptyLabels(), key: '', value: expr.value };
      return () => [sample];
    }
    case 'number':
      throw new QueryError('execution', 'a number alone is no vector');
  }
}

function rangeEvaluator(expr: RangeAggregation, outer: Grouping | undefined, context: EvaluationContext): StepEvaluator {
  const sample = compileSampler(expr, outer);
  const combine = rangeFunction(expr);
  const { startNs, stepNs, count } = context.steps;
  const { rangeNs } = expr.range;
  const offsetNs = BigInt(expr.range.offsetNs);
  const originNs = startNs - BigInt(rangeNs) - offsetNs;
  const lastNs = startNs + stepNs * BigInt(count - 1);
  // Windows are open at their start and closed at their end, so a line right at the last step counts.
  const load = (): Cursor[] =>
    sample({ ...context, originNs, endNs: lastNs - offsetNs + 1n, nowNs: lastNs }).map((series) => ({ series, from: 0, to: 0 }));

  let cursors: Cursor[] | undefined;
  const evaluate: StepEvaluator = (step) => {
    cursors ??= load();
    context.budget.checkTime();
    const windowStart = Number(stepNs * BigInt(step));
    const result: VectorSample[] = [];
    for (const cursor of cursors) {
      advance(cursor, windowStart, windowStart + rangeNs);
      if (cursor.from === cursor.to) continue;
      refuseErrors(cursor.series);
      const { labels, key, timesNs, values } = cursor.series;
      result.push({ labels, key, value: combine({ timesNs, values, from: cursor.from, to: cursor.to }) });
    }
    return result;
  };
  if (expr.op !== 'absent_over_time') return evaluate;
  const labels = absentLabels(expr);
  const absent: VectorSample = { labels, key: labelsKey(labels), value: 1 };
  return (step) => (evaluate(step).length > 0 ? [] : [absent]);
}

/** The window of a series at the current step. */
type Cursor = { readonly series: SampleSeries; from: number; to: number };

function advance(cursor: Cursor, afterNs: number, upToNs: number): void {
  const { timesNs } = cursor.series;
  while (cursor.to < timesNs.length && (timesNs[cursor.to] as number) <= upToNs) cursor.to++;
  while (cursor.from < cursor.to && (timesNs[cursor.from] as number) <= afterNs) cursor.from++;
}

/** What is missing is named by the selector's equalities, unless a label is asked for more than once. */
function absentLabels({ range }: RangeAggregation): Labels {
  const labels = emptyLabels();
  const contradicted = new Set<string>();
  for (const { name, op, value } of range.logs.matchers) {
    if (op === '=' && !Object.hasOwn(labels, name)) labels[name] = value;
    else contradicted.add(name);
  }
  for (const name of contradicted) delete labels[name];
  return labels;
}

function binaryEvaluator(expr: BinaryOperation, context: EvaluationContext): StepEvaluator {
  const { op, returnBool } = expr;
  const left = asMetric(expr.left);
  const right = asMetric(expr.right);
  if (op !== 'and' && op !== 'or' && op !== 'unless') {
    if (left.kind === 'number') {
      return withNumber({ op, returnBool }, { evaluator: createEvaluator(right, context), number: left.value, side: 'left' });
    }
    if (right.kind === 'number') {
      return withNumber({ op, returnBool }, { evaluator: createEvaluator(left, context), number: right.value, side: 'right' });
    }
  }
  return withVector(expr, createEvaluator(left, context), createEvaluator(right, context));
}

/** Validation has refused logs as operands already. */
function asMetric(expr: Expr): MetricExpr {
  if (expr.kind === 'logs') throw new QueryError('internal', 'a log expression is no operand');
  return expr;
}

function labelReplaceEvaluator({ inner, target, replacement, source, regex }: LabelReplace, context: EvaluationContext): StepEvaluator {
  const evaluator = createEvaluator(inner, context);
  const compiled = compileRegex(regex, { anchored: true });
  const known = new WeakMap<Labels, { labels: Labels; key: string }>();
  const replace = (labels: Labels): { labels: Labels; key: string } => {
    const match = compiled.exec(labelValue(labels, source));
    if (match === null) return { labels, key: labelsKey(labels) };
    const result = Object.assign(emptyLabels(), labels);
    const value = expandTemplate(replacement, match);
    if (value === '') delete result[target];
    else result[target] = value;
    return { labels: result, key: labelsKey(result) };
  };
  return (step) =>
    evaluator(step).map(({ labels, value }) => {
      let replaced = known.get(labels);
      if (replaced === undefined) {
        replaced = replace(labels);
        known.set(labels, replaced);
      }
      return { ...replaced, value };
    });
}
