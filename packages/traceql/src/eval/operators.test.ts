import { QueryError } from '@faultline/query-core';
import { describe, expect, test } from 'vitest';
import type { BinaryOp } from '../syntax/ast.ts';
import { durationValue, FALSE, floatValue, intValue, NIL, stringValue, TRUE, type Value } from '../value.ts';
import { applyBinary, applyNegation } from './operators.ts';

const ints = (...value: number[]): Value => ({ type: 'int[]', value });
const strings = (...value: string[]): Value => ({ type: 'string[]', value });
const OK: Value = { type: 'status', value: 'ok' };
const CLIENT: Value = { type: 'kind', value: 'client' };

test.each<[Value, BinaryOp, Value, Value]>([
  [intValue(7), '/', intValue(2), intValue(3)],
  [intValue(-7), '%', intValue(2), intValue(-1)],
  [intValue(7), '/', floatValue(2), floatValue(3.5)],
  [durationValue(1), '+', durationValue(2), floatValue(3)],
  [floatValue(1), '/', intValue(0), floatValue(Infinity)],
])('%j %s %j is %j', (lhs, op, rhs, result) => {
  expect(applyBinary(op, lhs, rhs)).toEqual(result);
});

test.each<[Value, BinaryOp, Value]>([
  [intValue(1), '=', floatValue(1)],
  [durationValue(2), '>', intValue(1)],
  [OK, '!=', { type: 'status', value: 'error' }],
  [CLIENT, '=', CLIENT],
  [stringValue('b'), '>', stringValue('a')],
  [stringValue('a\nb'), '=~', stringValue('a.b')],
  [stringValue('abc'), '!~', stringValue('b')],
  [ints(1, 2), '=', intValue(2)],
  [ints(1, 2), '>', intValue(1)],
  [ints(1, 2), '!=', intValue(3)],
  [strings('get', 'put'), '=~', stringValue('p.*')],
  [intValue(2), '<', ints(1, 3)],
])('%j %s %j holds', (lhs, op, rhs) => {
  expect(applyBinary(op, lhs, rhs)).toEqual(TRUE);
});

test.each<[string, Value, BinaryOp, Value]>([
  ['text is no number', stringValue('1'), '=', intValue(1)],
  ['types have to match even for unequal', stringValue('1'), '!=', intValue(1)],
  ['a status is no number', OK, '=', intValue(1)],
  ['nil equals nothing', NIL, '=', NIL],
  ['and is unequal to nothing', NIL, '!=', intValue(1)],
  ['booleans have no order', TRUE, '>', FALSE],
  ['unequal wants every element to differ', ints(1, 2), '!=', intValue(2)],
  ['not matching wants every element not to match', strings('get', 'put'), '!~', stringValue('p.*')],
  ['an array has no type that matches its elements otherwise', ints(1), '=', stringValue('1')],
])('%s', (_, lhs, op, rhs) => {
  expect(applyBinary(op, lhs, rhs)).toEqual(FALSE);
});

test('an integer power has its operands swapped, as in Tempo; that of doubles has not', () => {
  expect(applyBinary('^', intValue(2), intValue(3))).toEqual(intValue(9));
  expect(applyBinary('^', floatValue(2), intValue(3))).toEqual(floatValue(8));
});

describe('the execution fails', () => {
  test.each<[string, () => Value]>([
    ['for integer division by zero', () => applyBinary('/', intValue(1), intValue(0))],
    ['for the remainder of a division by zero', () => applyBinary('%', intValue(1), intValue(0))],
    ['for arithmetic on arrays', () => applyBinary('+', ints(1), intValue(1))],
    ['for ! of a missing attribute', () => applyNegation('!', NIL)],
    ['for - of text', () => applyNegation('-', stringValue('a'))],
  ])('%s', (_, run) => {
    expect(run).toThrow(QueryError);
    expect(run).toThrow(expect.objectContaining({ code: 'execution' }));
  });
});
