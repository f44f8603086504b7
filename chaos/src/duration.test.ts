import { expect, test } from 'vitest';
import { formatDuration, parseDurationMs } from './duration.ts';

test('durations are read with their unit', () => {
  const cases: [string, number][] = [
    ['500ms', 500],
    ['3s', 3_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['0.001s', 1],
  ];
  for (const [text, ms] of cases) expect([text, parseDurationMs(text)]).toEqual([text, ms]);
});

test('anything else is no duration', () => {
  for (const text of ['', '3', 's', '3 s', '-3s', '3S', '1e3ms', '0s', '0.5ms', '1.2345s', '3s5ms', '٣s', '9999999999s']) {
    expect([text, parseDurationMs(text)]).toEqual([text, undefined]);
  }
  expect(parseDurationMs('0ms', { allowZero: true })).toBe(0);
});

test('durations are written as short as they can be understood', () => {
  const cases: [number, string][] = [
    [0, '0ms'],
    [499.6, '500ms'],
    [3_000, '3s'],
    [1_540, '1.5s'],
    [59_990, '60s'],
    [60_000, '1m'],
    [125_000, '2m 5s'],
    [3_605_000, '1h 5s'],
  ];
  for (const [ms, text] of cases) expect([ms, formatDuration(ms)]).toEqual([ms, text]);
});
