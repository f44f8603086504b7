import { expect, test } from 'vitest';
import { span, spanIds } from '../trace.fixture.ts';

/**
 *   a ── b ── c ── d
 *   │    └─── e
 *   └─── f          and an orphan
 */
const TREE = [
  span('a'),
  span('b', { parentSpanId: 'a', startMs: 1 }),
  span('c', { parentSpanId: 'b', startMs: 2 }),
  span('d', { parentSpanId: 'c', startMs: 3 }),
  span('e', { parentSpanId: 'b', startMs: 4 }),
  span('f', { parentSpanId: 'a', startMs: 5 }),
  span('orphan', { parentSpanId: 'lost', startMs: 6 }),
];

test.each([
  ['child', '{ name = "b" } > { }', ['c', 'e']],
  ['parent', '{ name = "c" } < { }', ['b']],
  ['descendant', '{ name = "b" } >> { }', ['c', 'd', 'e']],
  ['ancestor', '{ name = "d" } << { }', ['a', 'b', 'c']],
  ['sibling', '{ name = "c" } ~ { }', ['e']],
  ['no child', '{ name = "b" } !> { }', ['a', 'b', 'd', 'f']],
  ['no parent', '{ name = "c" } !< { }', ['a', 'c', 'd', 'e', 'f']],
  ['no descendant', '{ name = "b" } !>> { }', ['a', 'b', 'f']],
  ['no ancestor', '{ name = "d" } !<< { }', ['d', 'e', 'f']],
  ['no sibling', '{ name = "c" } !~ { }', ['a', 'b', 'c', 'd', 'f']],
  ['child with its parent', '{ name = "b" } &> { }', ['b', 'c', 'e']],
  ['parent with its child', '{ name = "c" } &< { }', ['b', 'c']],
  ['descendant with its ancestor', '{ name = "b" } &>> { name = "d" }', ['b', 'd']],
  ['ancestor with its descendant', '{ name = "d" } &<< { name = "a" }', ['a', 'd']],
  ['sibling with its sibling', '{ name = "c" } &~ { }', ['c', 'e']],
])('%s: %s', (_, query, expected) => {
  expect(spanIds(query, TREE)).toEqual(expected);
});

test('an operator that relates nothing finds nothing', () => {
  expect(spanIds('{ name = "d" } >> { }', TREE)).toEqual([]);
  expect(spanIds('{ name = "orphan" } ~ { }', TREE)).toEqual([]);
  expect(spanIds('{ name = "nothing" } !> { }', TREE)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('spans that no root leads to stand in no relation, and an empty filter beside an operator misses them', () => {
  expect(spanIds('{ name = "b" } !>> { name =~ ".*" }', TREE)).toEqual(['a', 'b', 'f', 'orphan']);
  expect(spanIds('{ name = "b" } !>> { }', TREE)).toEqual(['a', 'b', 'f']);
});

test('structural operators chain from the left', () => {
  expect(spanIds('{ name = "a" } > { name = "b" } > { } > { }', TREE)).toEqual(['d']);
});

test('the intrinsics of the tree are there to be filtered by', () => {
  expect(spanIds('{ nestedSetParent < 0 }', TREE)).toEqual(['a']);
  expect(spanIds('{ span:childCount = 2 }', TREE)).toEqual(['a', 'b']);
  expect(spanIds('{ span:parentID = "000000000000000b" }', TREE)).toEqual(['c', 'e']);
});
