import { QueryError } from '@faultline/query-core';
import type { Aggregate, Pipeline, ScalarFilter, SpansetExpr, Stage } from '../syntax/ast.ts';
import { printScalar, printStage } from '../syntax/print.ts';
import { compareValues, durationValue, floatValue, intValue, type Value, valueKey } from '../value.ts';
import { compileField } from './field.ts';
import { applyBinary } from './operators.ts';
import { isTrue } from './predicate.ts';
import type { SpanView } from './span-view.ts';
import { relate } from './structural.ts';

/** Some spans of one trace, with what grouping and aggregates found out about them. */
export type Spanset = Readonly<{
  spans: readonly SpanView[];
  attributes: ReadonlyArray<Readonly<{ name: string; value: Value }>>;
}>;

/** From the spansets of one trace to those that are left of them. */
export type StageEvaluator = (spansets: readonly Spanset[]) => readonly Spanset[];

export function compilePipeline({ stages }: Pipeline): StageEvaluator {
  const evaluators = stages.map(compileStage);
  return (spansets) => {
    let current = spansets;
    for (const evaluate of evaluators) {
      current = evaluate(current);
      if (current.length === 0) return [];
    }
    return current;
  };
}

function compileStage(stage: Stage): StageEvaluator {
  switch (stage.kind) {
    case 'filter': {
      const test = compileField(stage.expr);
      return (spansets) =>
        spansets.flatMap((spanset) =>
          withSpans(
            spanset,
            spanset.spans.filter((span) => isTrue(test(span))),
          ),
        );
    }
    case 'spanset-op':
      return compileSpansetOp(stage);
    case 'pipeline':
      return compilePipeline(stage);
    case 'scalar-filter':
      return compileScalarFilter(stage);
    case 'group': {
      const by = compileField(stage.by);
      const name = printStage(stage);
      return (spansets) => spansets.flatMap((spanset) => groupBy(spanset, by, name));
    }
    case 'coalesce':
      return (spansets) => [{ spans: spansets.flatMap((spanset) => spanset.spans), attributes: [] }];
    case 'select':
      // What is selected is fetched along with the result.
      return (spansets) => spansets;
  }
}

/** The spanset reduced to these spans, or nothing if none is left. */
const withSpans = (spanset: Spanset, spans: readonly SpanView[]): readonly Spanset[] => (spans.length === 0 ? [] : [{ ...spanset, spans }]);

function groupBy(spanset: Spanset, by: (span: SpanView) => Value, name: string): readonly Spanset[] {
  const groups = new Map<string, { value: Value; spans: SpanView[] }>();
  for (const span of spanset.spans) {
    const value = by(span);
    const key = valueKey(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { value, spans: [span] });
    else group.spans.push(span);
  }
  return [...groups.values()].map(({ value, spans }) => ({ spans, attributes: [...spanset.attributes, { name, value }] }));
}

function compileSpansetOp({ op, lhs, rhs }: SpansetExpr & { kind: 'spanset-op' }): StageEvaluator {
  const left = compileStage(lhs);
  const right = compileStage(rhs);
  return (spansets) =>
    spansets.flatMap((spanset) => {
      const leftSets = left([spanset]);
      const rightSets = right([spanset]);
      if (op === '&&' && (leftSets.length === 0 || rightSets.length === 0)) return [];
      if (op === '&&' || op === '||') return withSpans(spanset, uniteSpans(leftSets, rightSets));
      if (rightSets.length === 0) return [];
      if (leftSets.length > 1 || rightSets.length > 1) {
        throw new QueryError('execution', 'spanset operators are not supported for multiple spansets per trace. consider using coalesce()');
      }
      return withSpans(spanset, relate(op, leftSets[0]?.spans ?? [], rightSets[0]?.spans ?? []));
    });
}

/** All spans of both sides once, those of the smaller side first, as Tempo lists them. */
function uniteSpans(lhs: readonly Spanset[], rhs: readonly Spanset[]): readonly SpanView[] {
  const left = lhs.flatMap((spanset) => spanset.spans);
  const right = rhs.flatMap((spanset) => spanset.spans);
  return [...new Set(left.length < right.length ? [...left, ...right] : [...right, ...left])];
}

function compileScalarFilter({ op, lhs, rhs }: ScalarFilter): StageEvaluator {
  if (lhs.kind !== 'aggregate' || rhs.kind !== 'value')
    throw new QueryError('internal', 'validation lets only an aggregate be compared with a number');
  const aggregate = compileAggregate(lhs);
  const name = printScalar(lhs);
  return (spansets) =>
    spansets.flatMap((spanset) => {
      const value = aggregate(spanset.spans);
      if (value === undefined || !isTrue(applyBinary(op, value, rhs.value))) return [];
      return [{ ...spanset, attributes: [...spanset.attributes, { name, value }] }];
    });
}

/** The aggregate over some spans; undefined if none of them has the value. */
function compileAggregate({ fn, operand }: Aggregate): (spans: readonly SpanView[]) => Value | undefined {
  if (operand === undefined) return (spans) => intValue(spans.length);
  const evaluate = compileField(operand);
  return (spans) => {
    const values: readonly Value[] = spans.map(evaluate).filter((value) => value.type !== 'nil');
    const [first] = values;
    if (first === undefined) return undefined;
    switch (fn) {
      case 'max':
        return values.reduce((best, value) => (compareValues(value, best) > 0 ? value : best));
      case 'min':
        return values.reduce((best, value) => (compareValues(value, best) < 0 ? value : best));
      case 'sum':
        return values.reduce(add);
      case 'avg':
        return divide(values.reduce(add), values.length);
      case 'count':
        return intValue(spans.length);
    }
  };
}

/** Values of another type than the first do not count. */
function add(sum: Value, value: Value): Value {
  if (sum.type !== value.type || (sum.type !== 'int' && sum.type !== 'float' && sum.type !== 'duration')) return sum;
  return { type: sum.type, value: sum.value + (value as typeof sum).value };
}

function divide(sum: Value, count: number): Value {
  switch (sum.type) {
    case 'int':
    case 'float':
      return floatValue(sum.value / count);
    case 'duration':
      return durationValue(Math.trunc(sum.value / count));
    default:
      return sum;
  }
}
