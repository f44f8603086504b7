import { compileMatcher, isQueryError, type Matcher, type MatchOp } from '@faultline/query-core';
import type {
  BinaryOp,
  CompareOp,
  Expr,
  Extraction,
  Grouping,
  LabelFilter,
  LogRange,
  MetricExpr,
  NumberLiteral,
  RangeAggregation,
  RangeOp,
  Stage,
  VectorAggregation,
  VectorLiteral,
  VectorMatching,
  VectorOp,
} from '../ast.ts';
import { parseGoFloat } from '../go/float.ts';
import { applyArithmetic } from '../metrics/operators.ts';
import { compilePattern } from '../pipeline/pattern.ts';
import { compileRegexp } from '../pipeline/regexp.ts';
import { parseError } from './errors.ts';

/** What the parser makes, where that is more than an object: some mistakes are refused at once, mid-parse. */

type AggregationOptions = Readonly<{ parameter?: string; grouping?: Grouping }>;

export function rangeAggregation(op: RangeOp, range: LogRange, options: AggregationOptions): RangeAggregation {
  return { kind: 'range-aggregation', op, range, ...options };
}

export function vectorAggregation(op: VectorOp, inner: MetricExpr, options: AggregationOptions): VectorAggregation {
  return { kind: 'vector-aggregation', op, inner, ...options };
}

/** Throws QueryError for a regex that cannot be compiled. */
export function matcher(name: string, op: MatchOp, value: string): Matcher {
  const result = { name, op, value };
  refusing(() => compileMatcher(result));
  return result;
}

/** Throws QueryError for a regex that cannot be compiled or names no label. */
export function regexp(pattern: string): Stage {
  refusing(() => compileRegexp(pattern), 'invalid regexp parser: ');
  return { kind: 'regexp', pattern };
}

/** Throws QueryError for a pattern without captures, or with captures side by side. */
export function pattern(text: string): Stage {
  refusing(() => compilePattern(text), 'invalid pattern parser: ');
  return { kind: 'pattern', pattern: text };
}

function refusing(check: () => unknown, prefix = ''): void {
  try {
    check();
  } catch (error) {
    if (isQueryError(error)) throw parseError(`${prefix}${error.message}`);
    throw error;
  }
}

const flags = (given: readonly string[]) => ({ strict: given.includes('--strict'), keepEmpty: given.includes('--keep-empty') });

export function logfmt(given: readonly string[]): Stage {
  return { kind: 'logfmt', ...flags(given) };
}

export function logfmtExpressions(extractions: readonly Extraction[], given: readonly string[]): Stage {
  return { kind: 'logfmt-expressions', extractions, ...flags(given) };
}

export function numberLiteral(text: string, sign: 1 | -1): NumberLiteral {
  const parsed = parseGoFloat(text);
  if (parsed.ok) return { kind: 'number', value: sign * parsed.value };
  return { kind: 'number', value: 0, error: `unable to parse literal as a float: ${parsed.error}` };
}

export function vectorLiteral(text: string): VectorLiteral {
  const parsed = parseGoFloat(text);
  if (parsed.ok) return { kind: 'vector', value: parsed.value };
  return { kind: 'vector', value: 0, error: `unable to parse vectorExpr as a float: ${parsed.error}` };
}

export function numberFilter(name: string, op: CompareOp, literal: NumberLiteral): LabelFilter {
  return { kind: 'number', name, op, value: literal.value };
}

export type BinaryModifier = Readonly<{ returnBool: boolean; matching: VectorMatching }>;

/** Two numbers are worked out at once, so that no operation is left with numbers on both sides. */
export function binaryOperation(op: BinaryOp, modifier: BinaryModifier, [left, right]: readonly [Expr, Expr]): MetricExpr {
  if (op !== 'and' && op !== 'or' && op !== 'unless' && isNumber(left) && isNumber(right)) {
    return { kind: 'number', value: Number(applyArithmetic(op, left.value, right.value)) };
  }
  return { kind: 'binary-operation', op, left, right, ...modifier };
}

function isNumber(expr: Expr): expr is NumberLiteral {
  return expr.kind === 'number' && expr.error === undefined;
}
