import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SortedSetValue } from './sorted-set-value.ts';

const member = fc.constantFrom('a', 'b', 'c', 'd', 'e', '');
const score = fc.constantFrom(-Infinity, -1, 0, 1, 1.5, 2, Infinity);

it('Members are in order of score and bytes after any changes', () => {
  const change = fc.record({ member, score: fc.option(score) });
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const set = new SortedSetValue();
      const model = new Map<string, number>();
      for (const { member: name, score: value } of changes) {
        if (value === null) expect(set.delete(name)).toBe(model.delete(name));
        else {
          set.set(name, value);
          model.set(name, value);
        }
      }
      const expected = [...model]
        .map(([name, value]) => ({ member: name, score: value }))
        .toSorted((left, right) =>
          left.score === right.score ? (left.member < right.member ? -1 : 1) : left.score < right.score ? -1 : 1,
        );
      expect(set.slice(0, set.size)).toEqual(expected);
    }),
  );
});
