import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';
import { formatValue } from './number.ts';
import { isStale, writeStale } from './staleness.ts';

test.each([
  ['0', 0],
  ['0s', 0],
  ['1h30m', 5_400_000],
  ['500ms', 500],
  ['1y2w3d4h5m6s7ms', 33_019_506_007],
])('the duration %j is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '1', '-1m', '1.5h', '1m1h', '1h 1m', '1us', '300y'])('%j is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow();
});

test('durations are written with the units that divide them', () => {
  expect([0, 1, 1500, 90_000, 86_400_000 * 7, 86_400_000 * 8, 86_400_000 * 365, 5_400_000].map(formatDuration)).toEqual([
    '0s',
    '1ms',
    '1s500ms',
    '1m30s',
    '1w',
    '8d',
    '1y',
    '1h30m',
  ]);
});

test.each([
  [1e21, '1000000000000000000000'],
  [-1.5e22, '-15000000000000000000000'],
  [1e-7, '0.0000001'],
  [-1.25e-9, '-0.00000000125'],
  [0.1, '0.1'],
  [-0, '-0'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
  [Number.NaN, 'NaN'],
])('the value %d is written %s, never with an exponent', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test('a stale marker is a NaN of its own and survives copies of the array', () => {
  const values = new Float64Array([1, Number.NaN, 0]);
  writeStale(values, 2);
  expect([0, 1, 2].map((i) => isStale(values, i))).toEqual([false, false, true]);
  expect(isStale(values.slice(1), 1)).toBe(true);
  expect(isStale(values.subarray(1), 1)).toBe(true);
  expect(Number.isNaN(values[2])).toBe(true);
});
