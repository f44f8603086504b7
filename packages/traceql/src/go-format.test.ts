import { expect, test } from 'vitest';
import { formatFloat, formatGoDuration, formatGoNumber, formatInt, parseDurationNs } from './go-format.ts';

test.each([
  ['1.5s', 1.5e9],
  ['100us', 1e5],
  ['1µs', 1e3],
  ['1d12h', 36 * 3600e9],
  ['1h30m', 5400e9],
  ['.5m', 30e9],
])('the duration %s is %d nanoseconds', (text, ns) => {
  expect(parseDurationNs(text)).toBe(ns);
});

test.each(['', '1', 's', '1x', '1.5d', '400y'])('%j is no duration', (text) => {
  expect(parseDurationNs(text)).toBeUndefined();
});

test.each([
  [0, '0s'],
  [-1, '-1ns'],
  [1500, '1.5µs'],
  [20e6, '20ms'],
  [1.5e9, '1.5s'],
  [60e9, '1m0s'],
  [3600e9, '1h0m0s'],
  [5400.25e9, '1h30m0.25s'],
])('%d nanoseconds print as %s', (ns, text) => {
  expect(formatGoDuration(ns)).toBe(text);
});

test.each([
  [1, '1.0'],
  [0.1, '0.1'],
  [-0, '-0.0'],
  [100_000, '100000.0'],
  [1_000_000, '1e+06'],
  [0.00001, '1e-05'],
  [Infinity, '+Inf.0'],
])('the double %d prints as %s', (value, text) => {
  expect(formatFloat(value)).toBe(text);
});

test('an integer prints in full digits, and the largest does not round up', () => {
  expect(formatInt(1e18)).toBe('1000000000000000000');
  expect(formatInt(2 ** 63)).toBe('9223372036854775807');
});

test('a number behind a comparison gets an exponent only when it is very large', () => {
  expect([formatGoNumber(10), formatGoNumber(1e20), formatGoNumber(1e21), formatGoNumber(1e-7)]).toEqual([
    '10',
    '100000000000000000000',
    '1e+21',
    '1e-07',
  ]);
});
