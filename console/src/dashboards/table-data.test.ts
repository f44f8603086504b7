import { expect, test } from 'vitest';
import { tableOf } from './table-data.ts';

const sample = (job: string, value: number) => ({ labels: { __name__: 'x', job }, value });

test('two queries are merged by their labels, and their columns renamed', () => {
  const table = tableOf(
    [
      { refId: 'A', samples: [sample('order', 5), sample('payment', 7)] },
      { refId: 'B', samples: [sample('payment', 1)] },
    ],
    {
      transformations: [
        { id: 'merge', options: {} },
        { id: 'organize', options: { excludeByName: { Time: true }, renameByName: { 'Value #A': 'calls', 'Value #B': 'failed' } } },
      ],
    },
  );
  expect(table).toEqual({
    columns: ['job', 'calls', 'failed'],
    rows: [
      { job: 'order', calls: 5 },
      { job: 'payment', calls: 7, failed: 1 },
    ],
  });
});

test('without anything to show there are no columns either', () => {
  expect(tableOf([{ refId: 'A', samples: [] }], {})).toEqual({ columns: [], rows: [] });
});
