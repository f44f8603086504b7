import { expect, test } from 'vitest';
import { alignSeries, stack } from './align.ts';

const series = (...points: [number, number][]) => ({ labels: {}, points });

test('series of different instants share one axis', () => {
  expect(alignSeries([series([1, 10], [3, 30]), series([2, 5], [3, Number.NaN])])).toEqual({
    x: [1, 2, 3],
    y: [
      [10, null, 30],
      [null, 5, null],
    ],
  });
});

test('stacking adds up, and leaves gaps as gaps', () => {
  expect(
    stack([
      [1, null, 3],
      [10, 10, null],
      [100, 100, 100],
    ]),
  ).toEqual([
    [1, null, 3],
    [11, 10, null],
    [111, 110, 103],
  ]);
});
