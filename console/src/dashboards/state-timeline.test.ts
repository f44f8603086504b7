import { expect, test } from 'vitest';
import { segmentsOf } from './state-timeline.tsx';
import { stretches } from './use-annotations.ts';

test('equal neighbours are one segment, a gap is a gap', () => {
  expect(
    segmentsOf([
      [0, 1],
      [2, 1],
      [4, 2],
      [6, 2],
      [60, 2],
    ]),
  ).toEqual([
    { start: 0, end: 4, value: 1 },
    { start: 4, end: 8, value: 2 },
    { start: 60, end: 62, value: 2 },
  ]);
  expect(segmentsOf([])).toEqual([]);
});

test('an annotation is one as long as its series goes on', () => {
  expect(
    stretches(
      [
        [0, 1],
        [5, 1],
        [10, 1],
        [60, 1],
      ],
      5,
    ),
  ).toEqual([
    [0, 10],
    [60, 60],
  ]);
});
