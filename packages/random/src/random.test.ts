import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const first = (...seeds: number[]): number => createRandom(...seeds).float();

test('the same seeds give the same numbers, others give others', () => {
  expect(first(1, 2)).toBe(first(1, 2));
  expect(new Set([first(1), first(2), first(1, 0), first(1, 1), first(0, 1), first(2 ** 40), first(-1)]).size).toBe(7);
});

test('the first numbers of neighbouring seeds are spread evenly', () => {
  const count = 10_000;
  const tenths = new Array<number>(10).fill(0);
  for (let seed = 0; seed < count; seed += 1) {
    const tenth = Math.floor(first(42, seed) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  // Five standard deviations of a fair draw are 150.
  for (const hits of tenths) expect(Math.abs(hits - count / 10)).toBeLessThan(150);
});
