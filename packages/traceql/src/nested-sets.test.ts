import { expect, test } from 'vitest';
import { numberNestedSets } from './nested-sets.ts';
import { span } from './trace.fixture.ts';

const numbers = (...spans: Parameters<typeof numberNestedSets>[0]) =>
  numberNestedSets(spans).map(({ nestedSetLeft, nestedSetRight, nestedSetParent }) => [nestedSetLeft, nestedSetRight, nestedSetParent]);

test('a span encloses its descendants, and names its parent by its left number', () => {
  const result = numbers(span('a'), span('b', { parentSpanId: 'a' }), span('c', { parentSpanId: 'b' }), span('d', { parentSpanId: 'a' }));
  expect(result).toEqual([
    [1, 8, -1],
    [2, 5, 1],
    [3, 4, 2],
    [6, 7, 1],
  ]);
});

test('a second root goes on counting', () => {
  expect(numbers(span('a'), span('b'))).toEqual([
    [1, 2, -1],
    [3, 4, -1],
  ]);
});

test('spans that no root leads to have no numbers, but know their children', () => {
  const orphans = numberNestedSets([span('a', { parentSpanId: 'lost' }), span('b', { parentSpanId: 'a' })]);
  expect(orphans).toEqual([
    { nestedSetLeft: 0, nestedSetRight: 0, nestedSetParent: 0, childCount: 1 },
    { nestedSetLeft: 0, nestedSetRight: 0, nestedSetParent: 0, childCount: 0 },
  ]);
});

test('a ring of spans ends the numbering rather than the process', () => {
  expect(numbers(span('a', { parentSpanId: 'b' }), span('b', { parentSpanId: 'a' }))).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

test('where client and server share an id, the server is the child of the client and the parent of the rest', () => {
  const [client, server, inner] = numberNestedSets([
    span('a', { kind: 'client' }),
    span('a', { kind: 'server', parentSpanId: 'a' }),
    span('b', { parentSpanId: 'a' }),
  ]);
  expect(server?.nestedSetParent).toBe(client?.nestedSetLeft);
  expect(inner?.nestedSetParent).toBe(server?.nestedSetLeft);
});

test('a trace deeper than the call stack is numbered', () => {
  const depth = 50_000;
  const chain = Array.from({ length: depth }, (_, i) => span(String(i), { parentSpanId: i === 0 ? '' : String(i - 1) }));
  expect(numberNestedSets(chain)[0]?.nestedSetRight).toBe(2 * depth);
});
