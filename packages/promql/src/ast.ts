import type { Matcher } from '@faultline/query-core';

/** Where a node stands in the query: offsets in UTF-16 units, and line and column (in bytes, from 1) as Prometheus counts them. */
export type SourceRange = Readonly<{ from: number; to: number; line: number; column: number }>;

export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';

/** What `@` pins a selector to: a time, or the start or end of the whole query. */
export type AtModifier = Readonly<{ kind: 'time'; ms: number }> | Readonly<{ kind: 'start' }> | Readonly<{ kind: 'end' }>;

export type NumberLiteral = Readonly<{ kind: 'number'; value: number; range: SourceRange }>;

/** `text` is the string as written, quotes included: error messages show it so. */
export type StringLiteral = Readonly<{ kind: 'string'; value: string; text: string; range: SourceRange }>;

/**
 * How a selector may look beyond its window: to the last sample before it (`anchored`), or to the samples on both sides
 * and interpolate (`smoothed`). Experimental.
 */
export type Extension = 'anchored' | 'smoothed';

/** `name` is a metric name written in front of the braces; it is among the matchers too. */
export type VectorSelector = Readonly<{
  kind: 'vector';
  name: string | undefined;
  matchers: readonly Matcher[];
  extension: Extension | undefined;
  offsetMs: number;
  at: AtModifier | undefined;
  range: SourceRange;
}>;

/** `rangeMs` is the length of the window, which excludes its start. Offset and `@` stand on the selector. */
export type MatrixSelector = Readonly<{ kind: 'matrix'; selector: VectorSelector; rangeMs: number; range: SourceRange }>;

/** `stepMs` is undefined when the query leaves it to the server. */
export type Subquery = Readonly<{
  kind: 'subquery';
  expr: Expr;
  rangeMs: number;
  stepMs: number | undefined;
  offsetMs: number;
  at: AtModifier | undefined;
  range: SourceRange;
}>;

export type Paren = Readonly<{ kind: 'paren'; expr: Expr; range: SourceRange }>;

export type Unary = Readonly<{ kind: 'unary'; op: '+' | '-'; expr: Expr; range: SourceRange }>;

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOp = '==' | '!=' | '<' | '>' | '<=' | '>=';
export type SetOp = 'and' | 'or' | 'unless';
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp;

/**
 * How the two sides of a binary operation between vectors find each other: by the named labels (`on`) or by all others.
 * `include` names the labels that the "many" side takes over from the "one" side. `fill` gives the value that stands in
 * for an element that the other side has no partner for; experimental.
 */
export type VectorMatching = Readonly<{
  cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  on: boolean;
  labels: readonly string[];
  include: readonly string[];
  fill: Readonly<{ left?: number; right?: number }>;
}>;

export type Binary = Readonly<{
  kind: 'binary';
  op: BinaryOp;
  lhs: Expr;
  rhs: Expr;
  returnBool: boolean;
  matching: VectorMatching;
  /** Of the operator itself: errors about it point there. */
  opRange: SourceRange;
  range: SourceRange;
}>;

export type AggregateOp =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'quantile'
  | 'count_values';

export type Aggregate = Readonly<{
  kind: 'aggregate';
  op: AggregateOp;
  expr: Expr;
  param: Expr | undefined;
  without: boolean;
  grouping: readonly string[];
  range: SourceRange;
}>;

export type Call = Readonly<{ kind: 'call'; func: string; args: readonly Expr[]; range: SourceRange }>;

export type Expr = NumberLiteral | StringLiteral | VectorSelector | MatrixSelector | Subquery | Paren | Unary | Binary | Aggregate | Call;

export const isComparison = (op: BinaryOp): op is ComparisonOp => ['==', '!=', '<', '>', '<=', '>='].includes(op);
export const isSetOp = (op: BinaryOp): op is SetOp => op === 'and' || op === 'or' || op === 'unless';

/** The expression inside any number of parentheses. */
export function unwrapParens(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.expr;
  return inner;
}

/** The direct subexpressions, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'subquery':
    case 'paren':
    case 'unary':
      return [expr.expr];
    case 'binary':
      return [expr.lhs, expr.rhs];
    case 'aggregate':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'call':
      return expr.args;
  }
}
