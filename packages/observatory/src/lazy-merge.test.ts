import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeLazily } from './lazy-merge.ts';

const runOf = (items: readonly number[], opened: number[] = []) => ({
  firstKey: items[0] as number,
  open: () => {
    opened.push(items[0] as number);
    return items.values();
  },
});

test('any sorted runs come out as one', () => {
  const sorted = fc.array(fc.integer(), { minLength: 1 }).map((items) => items.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(sorted), (runs) => {
      expect([
        ...mergeLazily(
          runs.map((run) => runOf(run)),
          (item) => item,
        ),
      ]).toEqual(runs.flat().sort((a, b) => a - b));
    }),
  );
});

test('a run is opened when its turn has come, and not before', () => {
  const opened: number[] = [];
  const merged = mergeLazily([runOf([1, 2, 3], opened), runOf([10, 11], opened), runOf([2, 20], opened)], (item) => item);
  expect(opened).toEqual([]);
  expect([merged.next().value, merged.next().value, merged.next().value]).toEqual([1, 2, 2]);
  expect(opened).toEqual([1, 2]);
});

test('a run may turn out to be empty', () => {
  const empty = { firstKey: 0, open: () => [][Symbol.iterator]() };
  expect([...mergeLazily([empty, runOf([1])], (item) => item)]).toEqual([1]);
});
