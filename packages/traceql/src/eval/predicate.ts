import { compileRegex } from '@faultline/query-core';
import type { BinaryOp } from '../syntax/ast.ts';
import { boolValue, type Value } from '../value.ts';
import { applyBinary } from './operators.ts';

export type Predicate = (value: Value) => boolean;

export const always: Predicate = () => true;

/** `value op operand` for one operand and many values; a regex is compiled once. */
export function comparePredicate(op: BinaryOp, operand: Value): Predicate {
  if ((op === '=~' || op === '!~') && operand.type === 'string') {
    const regex = compileRegex(operand.value, { anchored: true, dotAll: true });
    const wanted = op === '=~';
    return (value) => (value.type === 'string' ? regex.test(value.value) === wanted : isTrue(applyBinary(op, value, operand)));
  }
  return (value) => isTrue(applyBinary(op, value, operand));
}

export const isTrue = (value: Value): boolean => value.type === 'bool' && value.value;

/** The same, as an operator of an expression. */
export function compareOperator(op: BinaryOp, operand: Value): (value: Value) => Value {
  const predicate = comparePredicate(op, operand);
  return (value) => boolValue(predicate(value));
}
