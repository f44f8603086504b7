import { expect, test } from 'vitest';
import { compareLabels, formatLabels, labelsKey, labelsOf, labelValue, onlyLabels, withoutLabels } from './labels.ts';

test('the key does not depend on the order of the labels', () => {
  expect(labelsKey({ a: '1', b: '2' })).toBe(labelsKey({ b: '2', a: '1' }));
});

test('label sets that read alike when joined have different keys', () => {
  const sets = [{ a: 'aa', b: 'bb' }, { a: 'a', b: 'abb' }, { a: 'aab', b: 'b' }, { aa: 'a', b: 'bb' }, { a: 'aa1:b2:bb' }];
  expect(new Set(sets.map(labelsKey)).size).toBe(sets.length);
});

test('an empty label counts as a missing one', () => {
  expect(labelsKey({ a: '1', b: '' })).toBe(labelsKey({ a: '1' }));
});

test('labels may be named like the properties that plain objects inherit', () => {
  const labels = labelsOf([
    ['__proto__', 'x'],
    ['toString', 'y'],
  ]);
  expect(labelValue(labels, '__proto__')).toBe('x');
  expect(labelValue({}, 'constructor')).toBe('');
  expect(labelsKey(labels)).not.toBe(labelsKey({}));
  expect(Object.keys(withoutLabels(labels, ['toString']))).toEqual(['__proto__']);
});

test('only and without split a label set in two', () => {
  const labels = { a: '1', b: '2', c: '3' };
  expect(onlyLabels(labels, ['b', 'nowhere'])).toEqual({ b: '2' });
  expect(withoutLabels(labels, ['b', 'nowhere'])).toEqual({ a: '1', c: '3' });
});

test('label sets are ordered by their first difference', () => {
  expect(compareLabels({ a: '1' }, { a: '2' })).toBeLessThan(0);
  expect(compareLabels({ a: '1', b: '1' }, { a: '1' })).toBeGreaterThan(0);
  expect(compareLabels({ b: '1' }, { a: '2' })).toBeGreaterThan(0);
  expect(compareLabels({ a: '1' }, { a: '1' })).toBe(0);
});

test('names that are no identifiers are written in quotes', () => {
  expect(formatLabels({ __name__: 'up', job: 'a"b' })).toBe('up{job="a\\"b"}');
  expect(formatLabels({ __name__: 'my.metric', 'my.label': 'x' })).toBe('{"my.metric", "my.label"="x"}');
  expect(formatLabels({ __name__: 'up' })).toBe('up');
  expect(formatLabels({})).toBe('{}');
});
