import { compileRegex, QueryError } from '@faultline/query-core';
import type { BinaryOp } from '../syntax/ast.ts';
import { isArithmetic, matchesElement, operatorAllows, typesMatch } from '../syntax/types.ts';
import {
  boolValue,
  durationValue,
  elementsOf,
  FALSE,
  floatValue,
  intValue,
  isArrayType,
  toFloat,
  type Value,
  valuesEqual,
} from '../value.ts';

/**
 * One binary operation on two values, by Tempo's rules:
 * - types that do not go together give false, not an error, and so does everything about nil but its own tests;
 * - integers stay integers, and everything else numeric becomes a double (so a duration plus a duration is a double);
 * - an array is compared element by element: one that matches is enough, but `!=` and `!~` want all to match.
 * Throws QueryError `execution` for integer division by zero and arithmetic on arrays.
 */
export function applyBinary(op: BinaryOp, lhs: Value, rhs: Value): Value {
  if (!typesMatch(lhs.type, rhs.type) || !operatorAllows(op, lhs.type) || !operatorAllows(op, rhs.type)) return FALSE;
  if (lhs.type === 'string' && rhs.type === 'string') return boolValue(applyToStrings(op, lhs.value, rhs.value));
  if (lhs.type === 'bool' && rhs.type === 'bool' && (op === '&&' || op === '||')) {
    return boolValue(op === '&&' ? lhs.value && rhs.value : lhs.value || rhs.value);
  }
  // Where nil meets an array, it is nil that decides.
  if (lhs.type !== 'nil' && rhs.type !== 'nil' && matchesElement(lhs.type, rhs.type)) return applyToArray(op, lhs, rhs);
  if (op === '=') return boolValue(valuesEqual(lhs, rhs));
  if (op === '!=') return boolValue(lhs.type !== 'nil' && rhs.type !== 'nil' && !valuesEqual(lhs, rhs));
  if (lhs.type === 'int' && rhs.type === 'int' && isArithmetic(op)) return intValue(integerArithmetic(op, lhs.value, rhs.value));
  return applyToNumbers(op, toFloat(lhs), toFloat(rhs));
}

function applyToStrings(op: BinaryOp, lhs: string, rhs: string): boolean {
  switch (op) {
    case '=~':
    case '!~':
      return matchesRegex(rhs, lhs) === (op === '=~');
    case '=':
      return lhs === rhs;
    case '!=':
      return lhs !== rhs;
    case '<':
      return lhs < rhs;
    case '<=':
      return lhs <= rhs;
    case '>':
      return lhs > rhs;
    default:
      return lhs >= rhs;
  }
}

/** Regexes match the whole text, and `.` a newline too. */
export function matchesRegex(pattern: string, text: string): boolean {
  return compileRegex(pattern, { anchored: true, dotAll: true }).test(text);
}

function applyToArray(op: BinaryOp, lhs: Value, rhs: Value): Value {
  if (isArithmetic(op)) throw new QueryError('execution', 'unsupported operation');
  if (isArrayType(lhs.type) && isArrayType(rhs.type)) {
    throw new QueryError('execution', 'array operators must consist of a scalar and an array operand');
  }
  const holds = (a: Value, b: Value): boolean => {
    const result = applyBinary(op, a, b);
    return result.type === 'bool' && result.value;
  };
  const test = isArrayType(lhs.type) ? (element: Value) => holds(element, rhs) : (element: Value) => holds(lhs, element);
  const elements = elementsOf(isArrayType(lhs.type) ? lhs : rhs);
  return boolValue(op === '!=' || op === '!~' ? elements.every(test) : elements.some(test));
}

function integerArithmetic(op: BinaryOp, lhs: number, rhs: number): number {
  switch (op) {
    case '+':
      return lhs + rhs;
    case '-':
      return lhs - rhs;
    case '*':
      return lhs * rhs;
    case '/':
      if (rhs === 0) throw new QueryError('execution', 'division by zero');
      return Math.trunc(lhs / rhs);
    case '%':
      if (rhs === 0) throw new QueryError('execution', 'modulo by zero');
      return lhs % rhs;
    default:
      // Tempo takes the operands of an integer power the other way round: `2 ^ 3` is 9.
      return Math.trunc(rhs ** lhs);
  }
}

function applyToNumbers(op: BinaryOp, lhs: number, rhs: number): Value {
  switch (op) {
    case '+':
      return floatValue(lhs + rhs);
    case '-':
      return floatValue(lhs - rhs);
    case '*':
      return floatValue(lhs * rhs);
    case '/':
      return floatValue(lhs / rhs);
    case '%':
      return floatValue(lhs % rhs);
    case '^':
      return floatValue(lhs ** rhs);
    case '<':
      return boolValue(lhs < rhs);
    case '<=':
      return boolValue(lhs <= rhs);
    case '>':
      return boolValue(lhs > rhs);
    case '>=':
      return boolValue(lhs >= rhs);
    default:
      return FALSE;
  }
}

/** `-value` or `!value`. Throws QueryError `execution` where the value is of another type, which a missing attribute is. */
export function applyNegation(op: '-' | '!', value: Value): Value {
  if (op === '!') {
    if (value.type !== 'bool') throw new QueryError('execution', `expected a boolean, but got ${value.type}`);
    return boolValue(!value.value);
  }
  switch (value.type) {
    case 'int':
      return intValue(-value.value);
    case 'float':
      return floatValue(-value.value);
    case 'duration':
      return durationValue(-value.value);
    default:
      throw new QueryError('execution', `expected a numeric, but got ${value.type}`);
  }
}
