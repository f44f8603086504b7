import { compileMatcher, compileRegex, isQueryError, type Matcher, type QueryError } from '@faultline/query-core';
import type {
  BinaryOperation,
  Expr,
  LabelReplace,
  MetricExpr,
  NumberLiteral,
  RangeAggregation,
  RangeOp,
  VectorAggregation,
} from '../ast.ts';
import { parseGoFloat } from '../go/float.ts';
import { parseError } from './errors.ts';

const NO_SELECTIVE_MATCHER =
  'queries require at least one regexp or equality matcher that does not have an empty-compatible value. ' +
  'For instance, app=~".*" does not meet this requirement, but app=~".+" will';

/** Range aggregations that may be grouped; the others have nothing to gain from it. */
const GROUPABLE: ReadonlySet<RangeOp> = new Set([
  'avg_over_time',
  'stddev_over_time',
  'stdvar_over_time',
  'quantile_over_time',
  'max_over_time',
  'min_over_time',
  'first_over_time',
  'last_over_time',
]);

/** Range aggregations that count lines or bytes, and so need no value. */
const WITHOUT_UNWRAP: ReadonlySet<RangeOp> = new Set(['bytes_over_time', 'bytes_rate', 'count_over_time', 'rate', 'absent_over_time']);

/** Those that cannot take one. */
const NEVER_UNWRAPPED: ReadonlySet<RangeOp> = new Set(['bytes_over_time', 'bytes_rate', 'count_over_time']);

/** Checks what syntax cannot, in the order in which Loki does. Throws QueryError. */
export function validate(expr: Expr): void {
  if (expr.kind === 'logs') requireSelectiveMatcher(expr.matchers);
  else validateMetric(expr);
}

function validateMetric(expr: MetricExpr): void {
  switch (expr.kind) {
    case 'number':
    case 'vector':
      if (expr.error !== undefined) throw parseError(expr.error);
      return;
    case 'range-aggregation':
      validateRangeAggregation(expr);
      requireSelectiveMatcher(expr.range.logs.matchers);
      return;
    case 'vector-aggregation':
      validateVectorAggregation(expr);
      if ((expr.op === 'sort' || expr.op === 'sort_desc') && (expr.grouping?.labels.length ?? 0) > 0) {
        throw parseError("sort and sort_desc doesn't allow grouping by ");
      }
      return validateMetric(expr.inner);
    case 'label-replace':
      return validateLabelReplace(expr);
    case 'binary-operation': {
      const { left, right } = validateSides(expr);
      validateMetric(left);
      return validateMetric(right);
    }
  }
}

/** A matcher that also takes a missing label would touch every stream there is. */
function requireSelectiveMatcher(matchers: readonly Matcher[]): void {
  if (matchers.every((matcher) => compileMatcher(matcher)(''))) throw parseError(NO_SELECTIVE_MATCHER);
}

function validateRangeAggregation({ op, range, parameter, grouping }: RangeAggregation): void {
  if (parameter !== undefined) {
    if (op !== 'quantile_over_time') throw parseError(`parameter ${parameter} not supported for operation ${op}`);
    const parsed = parseGoFloat(parameter);
    if (!parsed.ok) throw parseError(`invalid parameter for operation ${op}: ${parsed.error}`);
  } else if (op === 'quantile_over_time') throw parseError(`parameter required for operation ${op}`);
  if (grouping !== undefined && !GROUPABLE.has(op)) throw parseError(`grouping not allowed for ${op} aggregation`);
  if (range.unwrap === undefined) {
    if (!WITHOUT_UNWRAP.has(op)) throw parseError(`invalid aggregation ${op} without unwrap`);
  } else if (NEVER_UNWRAPPED.has(op)) throw parseError(`invalid aggregation ${op} with unwrap`);
}

function validateVectorAggregation({ op, parameter, grouping }: VectorAggregation): void {
  const takesParameter = op === 'topk' || op === 'bottomk' || op === 'approx_topk';
  if (!takesParameter) {
    if (parameter !== undefined) throw parseError(`unsupported parameter for operation ${op}(${parameter},`);
    return;
  }
  if (parameter === undefined) throw parseError(`parameter required for operation ${op}`);
  if (!/^\d+$/.test(parameter)) throw parseError(`invalid parameter ${op}(${parameter},`);
  if (Number(parameter) <= 0) throw parseError(`invalid parameter (must be greater than 0) ${op}(${parameter}`);
  if (op === 'approx_topk' && grouping !== undefined) throw parseError(`grouping not allowed for ${op} aggregation`);
}

function validateLabelReplace({ regex, inner }: LabelReplace): void {
  try {
    compileRegex(regex, { anchored: true });
  } catch (error) {
    if (isQueryError(error)) throw parseError(`invalid regex in label_replace: ${error.message}`);
    throw error;
  }
  if (inner.kind === 'number') throw parseError(inner.error ?? NO_SELECTIVE_MATCHER);
  validateMetric(inner);
}

/** Both sides as metrics. Throws QueryError for logs, and for numbers beside set operators. */
function validateSides({ op, left, right }: BinaryOperation): { left: MetricExpr; right: MetricExpr } {
  if (left.kind === 'logs') throw wrongType('left', op, left.stages.length);
  if (right.kind === 'logs') throw wrongType('right', op, right.stages.length);
  for (const side of [left, right]) if (side.kind === 'number' && side.error !== undefined) throw parseError(side.error);
  if (op === 'and' || op === 'or' || op === 'unless') {
    if (left.kind === 'number') throw literalInSet('left', op, left);
    if (right.kind === 'number') throw literalInSet('right', op, right);
  }
  return { left, right };
}

/** The names are those of Loki's own types, which its answers let out. */
function wrongType(side: 'left' | 'right', op: string, stages: number): QueryError {
  const type = stages === 0 ? '*syntax.MatchersExpr' : '*syntax.PipelineExpr';
  return parseError(`unexpected type for ${side} leg of binary operation (${op}): ${type}`);
}

function literalInSet(side: 'left' | 'right', op: string, { value }: NumberLiteral): QueryError {
  return parseError(`unexpected literal for ${side} leg of logical/set binary operation (${op}): ${value.toFixed(6)}`);
}
