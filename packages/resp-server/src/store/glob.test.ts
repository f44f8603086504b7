import { expect, it } from 'vitest';
import { matchesGlob } from './glob.ts';

it('A pattern of many stars takes no exponential time', () => {
  expect(matchesGlob(`${'a*'.repeat(40)}b`, 'a'.repeat(5000))).toBe(false);
});

it.each([
  ['*', '', true],
  ['**', 'x', true],
  ['?', '', false],
  ['a*c*e', 'abcde', true],
  ['[^]', 'x', true],
  ['[z-a]', 'm', true],
  ['a\\', 'a\\', true],
])('%s on "%s" is %s', (pattern, text, matches) => expect(matchesGlob(pattern, text)).toBe(matches));
