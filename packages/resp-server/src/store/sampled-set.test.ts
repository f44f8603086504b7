import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SampledSet } from './sampled-set.ts';

it('A scan meets every member that is there throughout, whatever comes and goes meanwhile', () => {
  const change = fc.record({ kind: fc.constantFrom('add', 'delete'), member: fc.integer({ min: 0, max: 40 }) });
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1 }), fc.integer({ min: 1, max: 5 }), (rounds, count) => {
      const set = new SampledSet<number>();
      for (let member = 0; member <= 20; member += 1) set.add(member);
      const constant = new Set(Array.from({ length: 21 }, (_, member) => member));
      const seen = new Set<number>();
      let cursor = 0;
      for (let round = 0; ; round += 1) {
        const step = set.scan(cursor, count);
        for (const member of step.members) seen.add(member);
        cursor = step.cursor;
        if (cursor === 0) break;
        for (const { kind, member } of rounds[round] ?? []) {
          if (kind === 'add') set.add(member);
          else set.delete(member);
          if (kind === 'delete') constant.delete(member);
        }
      }
      expect([...constant].filter((member) => !seen.has(member))).toEqual([]);
    }),
  );
});

it('Draws only members, and refuses when there are none', () => {
  const set = new SampledSet<string>();
  expect(() => set.draw(() => 0)).toThrow(RangeError);
  set.add('a');
  set.add('b');
  set.delete('a');
  expect(set.draw((bound) => bound - 1)).toBe('b');
});
