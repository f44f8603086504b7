import { expect, test } from 'vitest';
import { isQueryError } from './errors.ts';
import { compileMatcher } from './matcher.ts';
import { compileRegex } from './regex.ts';

const anchored = { anchored: true, dotAll: true } as const;

test.each([
  ['foo', 'foo', true],
  ['foo', 'xfoo', false],
  ['a|b|c', 'b', true],
  ['(a|b)', 'ab', false],
  ['(?:a|b)', 'a', true],
  ['a|', '', true],
  ['pro.*', 'production', true],
  ['pro.+', 'pro', false],
  ['.+ry', 'canary', true],
  ['a.*b', 'ab', true],
  ['a.+b', 'ab', false],
  ['aba.*aba', 'aba', false],
  ['.*x.*', 'axb', true],
  ['.+x.+', 'xx', false],
  ['.+x.+', 'xxx', true],
  ['.+x.*', 'x', false],
  ['.*', '', true],
  ['.+', '', false],
  ['a.b', 'a\nb', true],
  ['(?i)PRO.*', 'production', true],
  ['a|ab', 'ab', true],
])('the anchored regex %j on %j is %j', (pattern, text, expected) => {
  expect(compileRegex(pattern, anchored).test(text)).toBe(expected);
  // The same through the automaton: an empty group keeps the pattern from being read as plain text.
  expect(compileRegex(`(?:)(?:${pattern})`, anchored).test(text)).toBe(expected);
});

test('an unanchored regex finds its text anywhere, and its dot stops at a newline unless told otherwise', () => {
  expect(compileRegex('err|warn', { anchored: false }).test('a warning')).toBe(true);
  expect(compileRegex('a.b', { anchored: false }).test('a\nb')).toBe(false);
  expect(compileRegex('a.*b', { anchored: true }).test('a\nb')).toBe(false);
  expect(compileRegex('a.b', { anchored: false, dotAll: true }).test('a\nb')).toBe(true);
});

test('a match tells its groups, their names and its place', () => {
  const match = compileRegex('(?P<key>[a-z]+)=(?:(\\d+)|(x))', { anchored: false }).exec('.. id=42');
  expect(match).toEqual({ groups: ['id=42', 'id', '42', undefined], names: [undefined, 'key', undefined, undefined], index: 3, length: 5 });
});

test.each([
  ['a*', 'baaac', 'x', 'xbxcx'],
  ['(\\w)(\\w)', 'abcd', '$2$1', 'badc'],
  ['(?P<first>\\w)\\w', 'ab', '${first}1', 'a1'],
  ['(\\w)', 'a', '$1x', ''],
  ['(\\w)', 'a', '$$1', '$1'],
  ['(\\w)', 'a', '$ 1', '$ 1'],
])('replacing %j in %j by %j gives what Go gives', (pattern, text, template, expected) => {
  expect(compileRegex(pattern, { anchored: false }).replaceAll(text, template)).toBe(expected);
});

test('a bad pattern is the fault of the query', () => {
  for (const pattern of ['a(b', '[z-a]', '*a', '(?=x)', 'a{1001}']) {
    try {
      compileRegex(pattern, anchored);
      expect.unreachable();
    } catch (error) {
      expect(isQueryError(error) && error.code).toBe('bad_data');
      expect((error as Error).message).toMatch(/^error parsing regexp: /);
    }
  }
});

test('nested repetition, which makes a backtracking engine hang, is linear', () => {
  expect(compileRegex('(a+)+b', anchored).test('a'.repeat(20_000))).toBe(false);
});

test('matchers take a missing label for an empty one', () => {
  expect(compileMatcher({ name: 'a', op: '=', value: '' })(undefined)).toBe(true);
  expect(compileMatcher({ name: 'a', op: '!=', value: 'x' })(undefined)).toBe(true);
  expect(compileMatcher({ name: 'a', op: '=~', value: 'x|' })(undefined)).toBe(true);
  expect(compileMatcher({ name: 'a', op: '!~', value: '.+' })(undefined)).toBe(true);
});
