import { expect, test } from 'vitest';
import { bucketsOf } from './heatmap-data.ts';

test('cumulative buckets become bands', () => {
  const series = (le: string, value: number) => ({ labels: { le }, points: [[10, value]] as [number, number][] });
  expect(bucketsOf([series('+Inf', 9), series('0.1', 4), series('1', 9)])).toEqual({
    bounds: [0.1, 1, Number.POSITIVE_INFINITY],
    cells: [
      { seconds: 10, band: 0, count: 4 },
      { seconds: 10, band: 1, count: 5 },
    ],
    most: 5,
    stepS: 1,
  });
});
