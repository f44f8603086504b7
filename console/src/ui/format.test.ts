import { expect, test } from 'vitest';
import { formatAgo, formatBytes, formatMs, formatNumber, formatRate, formatRatio, formatSpan } from './format.ts';

test('numbers keep the digits that matter', () => {
  expect([0, 0.00123, 1.5, 12.34, 123.4, 9_999, 12_345, 4_200_000, Number.NaN, undefined].map(formatNumber)).toEqual([
    '0',
    '0.0012',
    '1.5',
    '12.3',
    '123',
    '9999',
    '12.3 k',
    '4.2 M',
    '–',
    '–',
  ]);
});

test('a small rate or share never looks like none', () => {
  expect([0, 0.01, 0.5, 4.24, 46.7].map(formatRate)).toEqual(['0/s', '<0.1/s', '0.5/s', '4.2/s', '47/s']);
  expect([0, 0.0004, 0.0123, 0.5, 1].map(formatRatio)).toEqual(['0%', '<0.1%', '1.2%', '50%', '100%']);
});

test('times choose their unit', () => {
  expect([0.25, 4.2, 250, 1_250, 65_000, Number.POSITIVE_INFINITY].map(formatMs)).toEqual([
    '250 µs',
    '4.2 ms',
    '250 ms',
    '1.25 s',
    '1 min 5 s',
    '∞',
  ]);
  expect([0, 42_000, 3_900_000, 90_000_000].map(formatSpan)).toEqual(['0 s', '42 s', '1 h 5 min', '1 d 1 h']);
  expect(formatAgo(1_000, 31_000)).toBe('30 s ago');
  expect(formatAgo(2_000, 1_000)).toBe('now');
});

test('bytes are binary', () => {
  expect([0, 1_023, 1_024, 210_669_568].map(formatBytes)).toEqual(['0 B', '1023 B', '1 KiB', '201 MiB']);
});
