import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('the same seed is the same crowd', () => {
  const draw = (seed: number): number[] => {
    const random = createRandom(seed);
    return Array.from({ length: 20 }, () => random.gapMs(5));
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('gaps are exponential: their mean is the inverse of the rate, and 63 % are shorter than it', () => {
  const random = createRandom(1);
  const gaps = Array.from({ length: 20_000 }, () => random.gapMs(5));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(mean).toBeGreaterThan(195);
  expect(mean).toBeLessThan(205);
  const shorter = gaps.filter((gap) => gap < 200).length / gaps.length;
  expect(shorter).toBeGreaterThan(0.62);
  expect(shorter).toBeLessThan(0.645);
});

test('the first gap of small seeds is as random as any', () => {
  const firstGaps = Array.from({ length: 2_000 }, (_, seed) => createRandom(seed).gapMs(5));
  const mean = firstGaps.reduce((sum, gap) => sum + gap, 0) / firstGaps.length;
  expect(mean).toBeGreaterThan(185);
  expect(mean).toBeLessThan(215);
});
