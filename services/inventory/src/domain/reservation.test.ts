import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeLines } from './reservation.ts';

test('lines of the same product become one', () => {
  expect(
    mergeLines([
      { sku: 'cup', quantity: 1 },
      { sku: 'beans', quantity: 2 },
      { sku: 'cup', quantity: 3 },
    ]),
  ).toEqual([
    { sku: 'beans', quantity: 2 },
    { sku: 'cup', quantity: 4 },
  ]);
});

test('whatever the order of the lines, rows are locked in the same order and no unit is lost', () => {
  const line = fc.record({ sku: fc.constantFrom('a', 'b', 'c', 'd'), quantity: fc.integer({ min: 1, max: 100 }) });
  fc.assert(
    fc.property(fc.array(line), (items) => {
      const merged = mergeLines(items);
      expect(mergeLines([...items].reverse())).toEqual(merged);
      const total = (lines: readonly { quantity: number }[]): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);
      expect(total(merged)).toBe(total(items));
    }),
  );
});
