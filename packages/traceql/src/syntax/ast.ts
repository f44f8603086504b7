import type { Value } from '../value.ts';
import type { Attribute } from './attribute.ts';

export type ComparisonOp = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^';
export type BinaryOp = ComparisonOp | ArithmeticOp | '=~' | '!~' | '&&' | '||';

/** What stands between the braces of a filter: an expression over one span. */
export type FieldExpr =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'attribute'; readonly attribute: Attribute }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly lhs: FieldExpr; readonly rhs: FieldExpr }
  | { readonly kind: 'unary'; readonly op: '-' | '!'; readonly operand: FieldExpr }
  /** `operand != nil`, or negated `operand = nil`. */
  | { readonly kind: 'exists'; readonly negated: boolean; readonly operand: FieldExpr };

/** The structural relations: child, parent, descendant, ancestor, sibling. */
export type Relation = '>' | '<' | '>>' | '<<' | '~';
export type SpansetOp = '&&' | '||' | Relation | `!${Relation}` | `&${Relation}`;

export type SpansetFilter = { readonly kind: 'filter'; readonly expr: FieldExpr };

export type SpansetExpr =
  | SpansetFilter
  | { readonly kind: 'spanset-op'; readonly op: SpansetOp; readonly lhs: SpansetExpr; readonly rhs: SpansetExpr }
  | Pipeline;

export type Pipeline = { readonly kind: 'pipeline'; readonly stages: readonly Stage[] };

export type Stage = SpansetExpr | ScalarFilter | GroupStage | CoalesceStage | SelectStage;

export type GroupStage = { readonly kind: 'group'; readonly by: FieldExpr };
export type CoalesceStage = { readonly kind: 'coalesce' };
export type SelectStage = { readonly kind: 'select'; readonly attributes: readonly Attribute[] };
export type ScalarFilter = {
  readonly kind: 'scalar-filter';
  readonly op: ComparisonOp;
  readonly lhs: ScalarExpr;
  readonly rhs: ScalarExpr;
};

export type AggregateFn = 'count' | 'avg' | 'max' | 'min' | 'sum';
export type Aggregate = { readonly kind: 'aggregate'; readonly fn: AggregateFn; readonly operand?: FieldExpr };

export type ScalarExpr =
  | { readonly kind: 'value'; readonly value: Value }
  | Aggregate
  | { readonly kind: 'scalar-op'; readonly op: ArithmeticOp; readonly lhs: ScalarExpr; readonly rhs: ScalarExpr }
  | { readonly kind: 'scalar-pipeline'; readonly stages: readonly Stage[]; readonly aggregate: Aggregate };

export type OverTimeFn = 'min_over_time' | 'max_over_time' | 'sum_over_time' | 'avg_over_time' | 'histogram_over_time';

/** The function that turns spans into time series. */
export type MetricsAggregate =
  | { readonly kind: 'counting'; readonly fn: 'rate' | 'count_over_time'; readonly by: readonly Attribute[] }
  | { readonly kind: 'over-time'; readonly fn: OverTimeFn; readonly attribute: Attribute; readonly by: readonly Attribute[] }
  | { readonly kind: 'quantile'; readonly attribute: Attribute; readonly quantiles: readonly number[]; readonly by: readonly Attribute[] }
  | { readonly kind: 'compare'; readonly filter: SpansetFilter; readonly topN: number; readonly startNs: number; readonly endNs: number };

/** What is done to the series afterwards. The value of a threshold is in seconds where the query wrote a duration. */
export type MetricsStage =
  | { readonly kind: 'rank'; readonly fn: 'topk' | 'bottomk'; readonly limit: number }
  | { readonly kind: 'threshold'; readonly op: ComparisonOp; readonly value: number };

export type MetricsExpr =
  | {
      readonly kind: 'metrics';
      readonly pipeline: Pipeline;
      readonly aggregate: MetricsAggregate;
      readonly stages: readonly MetricsStage[];
    }
  | { readonly kind: 'metrics-op'; readonly op: '+' | '-' | '*' | '/'; readonly lhs: MetricsExpr; readonly rhs: MetricsExpr };

export type Hint = { readonly name: string; readonly value: Value };

export type SearchQuery = { readonly kind: 'search'; readonly pipeline: Pipeline; readonly hints: readonly Hint[] };
export type MetricsQuery = {
  readonly kind: 'metrics-query';
  readonly expr: MetricsExpr;
  /** Stages behind the whole expression. */
  readonly stages: readonly MetricsStage[];
  readonly hints: readonly Hint[];
};
export type TraceQLQuery = SearchQuery | MetricsQuery;
