import { expect, test } from 'vitest';
import { parseTime, stepSeconds } from './parse-time.ts';
import { spanOf } from './time-range.ts';

const nowMs = 1_700_000_000_000;

test('a time is relative, absolute, or nothing', () => {
  expect(['now', 'now-15m', '1600000000000', '2023-01-01T00:00:00Z', 'yesterday', ''].map((text) => parseTime(text, nowMs))).toEqual([
    nowMs,
    nowMs - 900_000,
    1_600_000_000_000,
    1_672_531_200_000,
    undefined,
    undefined,
  ]);
});

test('a range that makes no sense is the last quarter of an hour', () => {
  const fallback = { startMs: nowMs - 900_000, endMs: nowMs };
  expect(spanOf({ from: 'now', to: 'now-1h' }, nowMs)).toEqual({ startMs: nowMs - 4_500_000, endMs: nowMs - 3_600_000 });
  expect(spanOf({ from: 'soon', to: 'later' }, nowMs)).toEqual(fallback);
});

test('steps are round and never more than the points asked for', () => {
  expect([300_000, 900_000, 3_600_000, 86_400_000].map((spanMs) => stepSeconds(spanMs, 450))).toEqual([1, 2, 10, 300]);
});
