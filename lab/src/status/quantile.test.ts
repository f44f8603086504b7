import { expect, test } from 'vitest';
import { quantileOf } from './quantile.ts';

const buckets = [
  { upperBound: 0.1, count: 10 },
  { upperBound: 0.5, count: 90 },
  { upperBound: 1, count: 100 },
  { upperBound: Number.POSITIVE_INFINITY, count: 100 },
];

test('a quantile is interpolated inside its bucket', () => {
  expect(quantileOf(0.95, buckets)).toBeCloseTo(0.75);
  expect(quantileOf(0.05, buckets)).toBeCloseTo(0.05);
});

test('beyond the last finite bound, that bound is the answer', () => {
  expect(
    quantileOf(0.99, [
      { upperBound: 2, count: 1 },
      { upperBound: Number.POSITIVE_INFINITY, count: 100 },
    ]),
  ).toBe(2);
});

test('without observations there is none', () => {
  expect(quantileOf(0.5, [])).toBeUndefined();
  expect(quantileOf(0.5, [{ upperBound: 1, count: 0 }])).toBeUndefined();
});
