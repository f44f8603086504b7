import { expect, test } from 'vitest';
import { parseMatchers } from './matchers.ts';

test.each([
  ['severity="page"', [{ name: 'severity', op: '=', value: 'page' }]],
  ['severity=page', [{ name: 'severity', op: '=', value: 'page' }]],
  [
    '{a=~"b|c", d!="e,}",}',
    [
      { name: 'a', op: '=~', value: 'b|c' },
      { name: 'd', op: '!=', value: 'e,}' },
    ],
  ],
  [' "odd name" !~ "x\\"y" ', [{ name: 'odd name', op: '!~', value: 'x"y' }]],
  ['a=""', [{ name: 'a', op: '=', value: '' }]],
  ['{}', []],
])('%s is read', (text, expected) => {
  expect(parseMatchers(text)).toEqual(expected);
});

test.each(['severity', '="x"', 'a="b', '{a="b"', 'a="b" c="d"', 'a==b', 'a=~"("'])('%s is refused', (text) => {
  expect(() => parseMatchers(text)).toThrow();
});
