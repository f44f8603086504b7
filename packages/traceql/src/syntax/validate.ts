import { compileRegex, isQueryError } from '@faultline/query-core';
import { formatGoNumber } from '../go-format.ts';
import type { BinaryOp, FieldExpr, MetricsAggregate, MetricsExpr, MetricsStage, ScalarExpr, Stage, TraceQLQuery } from './ast.ts';
import { type Attribute, printAttribute, SERVICE_NAME, sameAttribute } from './attribute.ts';
import { invalidQuery } from './errors.ts';
import { printField, printScalar, printStage } from './print.ts';
import { isNumeric, operatorAllows, readsSpan, type StaticType, typeOfField, typeOfScalar, typesMatch } from './types.ts';

/** More attributes than this in a `by (…)` and Tempo gives up. */
const MAX_GROUP_BY = 5;

/** Checks the types of a query that parses. Throws QueryError `bad_data` with Tempo's words. */
export function validateQuery(query: TraceQLQuery): void {
  if (query.kind === 'search') validateStage(query.pipeline);
  else {
    validateMetrics(query.expr);
    query.stages.forEach(validateMetricsStage);
    const followedUp = query.expr.kind === 'metrics' && query.expr.stages.length + query.stages.length > 0;
    if (followedUp && query.expr.kind === 'metrics' && query.expr.aggregate.kind === 'compare') {
      throw invalidQuery('`compare()` cannot be used with second stage functions');
    }
  }
}

export function validateField(expr: FieldExpr): void {
  switch (expr.kind) {
    case 'value':
      return;
    case 'attribute':
      return validateAttribute(expr.attribute);
    case 'binary':
      validateField(expr.lhs);
      validateField(expr.rhs);
      checkOperands(expr.op, typeOfField(expr.lhs), typeOfField(expr.rhs), () => printField(expr));
      if (expr.op === '=~' || expr.op === '!~') checkRegex(expr.rhs);
      return;
    case 'unary': {
      validateField(expr.operand);
      const type = typeOfField(expr.operand);
      const valid = type === 'any' || (expr.op === '-' ? isNumeric(type) : type === 'bool');
      if (!valid) throw invalidQuery(`illegal operation for the given type: ${printField(expr)}`);
      return;
    }
    case 'exists':
      validateField(expr.operand);
      if (expr.negated && expr.operand.kind === 'attribute') checkCanBeNil(expr.operand.attribute);
  }
}

function validateAttribute(attribute: Attribute): void {
  if (attribute.parent) throw unsupported('parent');
  if (attribute.intrinsic === 'parent') throw unsupported('intrinsic (parent)');
}

function checkCanBeNil(attribute: Attribute): void {
  const name = printAttribute(attribute);
  if (attribute.intrinsic !== undefined) throw invalidQuery(`${name}=nil is not valid because intrinsics cannot be nil`);
  if (sameAttribute(attribute, SERVICE_NAME)) throw invalidQuery(`${name}=nil is not valid because resource.service.name cannot be nil`);
}

function checkOperands(op: BinaryOp, lhs: StaticType, rhs: StaticType, print: () => string): void {
  if (!typesMatch(lhs, rhs)) throw invalidQuery(`binary operations must operate on the same type: ${print()}`);
  if (!operatorAllows(op, lhs) || !operatorAllows(op, rhs)) throw invalidQuery(`illegal operation for the given types: ${print()}`);
}

function checkRegex(pattern: FieldExpr): void {
  if (pattern.kind !== 'value' || pattern.value.type !== 'string') throw invalidQuery(`invalid type for =~ or !~: ${printField(pattern)}`);
  try {
    compileRegex(pattern.value.value, { anchored: true, dotAll: true });
  } catch (error) {
    if (isQueryError(error)) throw invalidQuery(`invalid regex: ${printField(pattern)}`);
    throw error;
  }
}

function validateStage(stage: Stage): void {
  switch (stage.kind) {
    case 'filter': {
      validateField(stage.expr);
      const type = typeOfField(stage.expr);
      if (type !== 'any' && type !== 'bool')
        throw invalidQuery(`span filter field expressions must resolve to a boolean: ${printStage(stage)}`);
      return;
    }
    case 'spanset-op':
      validateStage(stage.lhs);
      return validateStage(stage.rhs);
    case 'pipeline':
      return stage.stages.forEach(validateStage);
    case 'scalar-filter':
      validateScalar(stage.lhs);
      validateScalar(stage.rhs);
      checkOperands(stage.op, typeOfScalar(stage.lhs), typeOfScalar(stage.rhs), () => printStage(stage));
      // The unfilled place of the format is Tempo's own.
      if (stage.lhs.kind !== 'aggregate') throw unsupported('scalar filter lhs of type (%v)');
      if (stage.rhs.kind !== 'value') throw unsupported('scalar filter rhs of type (%v)');
      return;
    case 'group':
      if (!readsSpan(stage.by)) throw invalidQuery(`grouping field expressions must reference the span: ${printStage(stage)}`);
      return validateField(stage.by);
    case 'coalesce':
      return;
    case 'select':
      return stage.attributes.forEach(validateAttribute);
  }
}

function validateScalar(expr: ScalarExpr): void {
  switch (expr.kind) {
    case 'value':
      return;
    case 'aggregate': {
      if (expr.operand === undefined) return;
      validateField(expr.operand);
      const type = typeOfField(expr.operand);
      if (type !== 'any' && !isNumeric(type))
        throw invalidQuery(`aggregate field expressions must resolve to a number type: ${printScalar(expr)}`);
      if (!readsSpan(expr.operand)) throw invalidQuery(`aggregate field expressions must reference the span: ${printScalar(expr)}`);
      return;
    }
    case 'scalar-op':
      validateScalar(expr.lhs);
      validateScalar(expr.rhs);
      return checkOperands(expr.op, typeOfScalar(expr.lhs), typeOfScalar(expr.rhs), () => printScalar(expr));
    case 'scalar-pipeline':
      expr.stages.forEach(validateStage);
      return validateScalar(expr.aggregate);
  }
}

function validateMetrics(expr: MetricsExpr): void {
  if (expr.kind === 'metrics-op') {
    validateMetrics(expr.lhs);
    validateMetrics(expr.rhs);
    return;
  }
  validateStage(expr.pipeline);
  validateAggregate(expr.aggregate);
  expr.stages.forEach(validateMetricsStage);
}

function validateAggregate(aggregate: MetricsAggregate): void {
  if (aggregate.kind === 'compare') return validateCompare(aggregate);
  // Buckets and averages need one more place in the key of a series.
  const reserved = aggregate.kind === 'quantile' || (aggregate.kind === 'over-time' && /^(avg|histogram)/.test(aggregate.fn));
  if (aggregate.by.length > MAX_GROUP_BY - (reserved ? 1 : 0)) throw unsupported(`metrics group by ${aggregate.by.length} values`);
  const outside = aggregate.kind === 'quantile' ? aggregate.quantiles.find((quantile) => quantile < 0 || quantile > 1) : undefined;
  if (outside !== undefined) throw invalidQuery(`quantile must be between 0 and 1: ${formatGoNumber(outside)}`);
}

function validateCompare({ filter, topN, startNs, endNs }: MetricsAggregate & { kind: 'compare' }): void {
  validateStage(filter);
  if (topN <= 0) throw invalidQuery('compare() top number of values must be integer greater than 0');
  if (startNs === 0 && endNs === 0) return;
  if (startNs <= 0 || endNs <= 0) throw invalidQuery('compare() timestamps must be positive integer unix nanoseconds');
  if (endNs <= startNs) throw invalidQuery('compare() end timestamp must be greater than start timestamp');
}

function validateMetricsStage(stage: MetricsStage): void {
  if (stage.kind === 'rank' && stage.limit <= 0) throw invalidQuery('limit must be greater than 0');
}

const unsupported = (feature: string) => invalidQuery(`${feature} not yet supported`);
