import { expect, test } from 'vitest';
import { nextRunInMs } from './back-off.ts';

const options = { baseMs: 1_000, maxMs: 20_000 };

test('the ceiling doubles with every attempt and stops at its maximum', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((attempt) => nextRunInMs(attempt, 1, options))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000,
  ]);
});

test('the jitter is full: a run may follow at once', () => {
  expect(nextRunInMs(5, 0, options)).toBe(0);
});

test('what the other side asked for is waited for in full, and jittered above it', () => {
  expect(nextRunInMs(1, 0, { ...options, notBeforeMs: 9_000 })).toBe(9_000);
  expect(nextRunInMs(1, 0.5, { ...options, notBeforeMs: 9_000 })).toBe(9_500);
});
