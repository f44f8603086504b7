import { applyBinary, applyNegation } from '../eval/operators.ts';
import { boolValue, type Value } from '../value.ts';
import type { BinaryOp, FieldExpr } from './ast.ts';
import { validateField } from './validate.ts';

/**
 * Builds expressions and computes at once what does not depend on a span, as Tempo does while it parses: error messages
 * and the fetch of attributes see `3`, not `1 + 2`. What is wrongly typed stays as it is and fails validation later.
 */
export function foldBinary(op: BinaryOp, lhs: FieldExpr, rhs: FieldExpr): FieldExpr {
  const expr: FieldExpr = { kind: 'binary', op, lhs: normalizeTraceId(lhs, rhs), rhs: normalizeTraceId(rhs, lhs) };
  if (expr.lhs.kind !== 'value' || expr.rhs.kind !== 'value') return expr;
  return computed(expr, applyBinary, op, expr.lhs.value, expr.rhs.value);
}

export function foldUnary(op: '-' | '!', operand: FieldExpr): FieldExpr {
  const expr: FieldExpr = { kind: 'unary', op, operand };
  return operand.kind === 'value' ? computed(expr, applyNegation, op, operand.value) : expr;
}

export function foldExists(operand: FieldExpr, negated: boolean): FieldExpr {
  if (operand.kind !== 'value') return { kind: 'exists', negated, operand };
  const { value } = operand;
  // A missing attribute is fetched as the string "nil", and that is all that `= nil` asks about.
  return { kind: 'value', value: boolValue(negated ? value.type === 'string' && value.value === 'nil' : value.type !== 'nil') };
}

function computed<Args extends unknown[]>(expr: FieldExpr, compute: (...args: Args) => Value, ...args: Args): FieldExpr {
  try {
    validateField(expr);
    return { kind: 'value', value: compute(...args) };
  } catch {
    // Neither wrong types nor a division by zero are errors of the syntax.
    return expr;
  }
}

/** Trace ids are kept without leading zeros. */
function normalizeTraceId(expr: FieldExpr, other: FieldExpr): FieldExpr {
  if (other.kind !== 'attribute' || other.attribute.intrinsic !== 'trace:id') return expr;
  if (expr.kind !== 'value' || expr.value.type !== 'string') return expr;
  return { kind: 'value', value: { type: 'string', value: expr.value.value.replace(/^0+/, '') } };
}
