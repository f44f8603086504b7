import { isQueryError } from '@faultline/query-core';
import { expect, test } from 'vitest';
import { formatExpr } from '../format.ts';
import { parseExpr } from './parse.ts';

/** The error of a query that must not parse. */
function errorOf(text: string): string {
  try {
    parseExpr(text);
  } catch (error) {
    if (isQueryError(error)) return error.message;
    throw error;
  }
  throw new Error(`${text} parsed`);
}

test.each([
  ['1 + 2 * 3 ^ 4', '1 + 2 * 3 ^ 4'],
  ['-2^2', '-2 ^ 2'],
  ['a + b offset 5m * c', 'a + b offset 5m * c'],
  ['SUM(a) BY (x)', 'sum by (x) (a)'],
  ['sum without () (a)', 'sum without () (a)'],
  ['count_values by (a) ("v", b)', 'count_values by (a) ("v", b)'],
  ['a / on(x, y) group_left(z,) b', 'a / on (x, y) group_left (z) b'],
  ['a and on() b', 'a and on () b'],
  ['a == bool ignoring("my label") b', 'a == bool ignoring ("my label") b'],
  ["a{b='c', d!~`e.*`}[90s] offset -1m", 'a{b="c", d!~"e.*"}[1m30s] offset -1m'],
  ['{"my.metric", "x.y"="z"}', '{__name__="my.metric", "x.y"="z"}'],
  ['rate(a[5m])[1h:] @ start()', 'rate(a[5m])[1h:] @ start()'],
  ['a offset 1m @ 1.5', 'a @ 1.500 offset 1m'],
  ['max_over_time(a[5400:60])', 'max_over_time(a[1h30m:1m])'],
  ['2. + 1.e3 + 0x1F + 1_000 + .5 + 5m', '2 + 1000 + 31 + 1000 + 0.5 + 300'],
  ['-inF - NaN + Inf', '-Inf - NaN + Inf'],
  ['"\\u00e9\\x41\\101\\n"', '"éAA\\n"'],
  ['# a comment\n  up # "another\n{ # third\n a="#" # fourth\n}', 'up{a="#"}'],
])('%j reads as %j', (text, formatted) => {
  expect(formatExpr(parseExpr(text))).toBe(formatted);
  expect(formatExpr(parseExpr(formatted))).toBe(formatted);
});

test.each([
  'rate(a[5m] smoothed)',
  'increase(a[5m] anchored offset 1m)',
  'a smoothed @ 10.000',
  'a + fill (0) b',
  'a / on (x) group_left () fill_left (-1) fill_right (NaN) b',
])('%j needs experimental syntax to be allowed', (text) => {
  expect(errorOf(text)).toMatch(/experimental and not enabled/);
  expect(formatExpr(parseExpr(text, { experimental: true }))).toBe(text);
});

test('a power binds tighter than a sign, and groups to the right', () => {
  expect(parseExpr('-2^2')).toMatchObject({ kind: 'unary', expr: { kind: 'binary', op: '^' } });
  expect(parseExpr('2^3^2')).toMatchObject({ lhs: { value: 2 }, rhs: { kind: 'binary', op: '^' } });
});

test('modifiers belong to the selector in front of them', () => {
  expect(parseExpr('a + b offset 5m')).toMatchObject({ lhs: { offsetMs: 0 }, rhs: { offsetMs: 300_000 } });
  expect(parseExpr('-a @ 10')).toMatchObject({ kind: 'unary', expr: { at: { kind: 'time', ms: 10_000 } } });
});

test('every node is frozen', () => {
  const expr = parseExpr('sum by (a) (rate(x{y="z"}[5m])) > 1');
  const isFrozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  expect(isFrozen(expr)).toBe(true);
});

test.each([
  ['', 'unknown position: parse error: no expression found in input'],
  ['# nothing', '1:1: parse error: no expression found in input'],
  ['1 +', '1:4: parse error: unexpected end of input'],
  ['*1', '1:1: parse error: unexpected <op:*>'],
  ['(1))', "1:4: parse error: unexpected right parenthesis ')'"],
  ['((1)', '1:5: parse error: unclosed left parenthesis'],
  ['foo bar', '1:5: parse error: unexpected identifier "bar"'],
  ['foo{a="b" c="d"}', '1:11: parse error: unexpected identifier "c" in label matching, expected "," or "}"'],
  ['foo{', '1:5: parse error: unexpected end of input inside braces'],
  ['"abc', '1:1: parse error: unterminated quoted string'],
  ['a $ b', "1:3: parse error: unexpected character: '$'"],
  ['nope(1)', '1:1: parse error: unknown function with name "nope"'],
  ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['{a=~".*"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['a{__name__="b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
  ['a{b=~"("}', '1:3: parse error: error parsing regexp: missing closing ): `(`'],
  ['1 == 1', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
  ['1 and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
  ['a + bool b', '1:3: parse error: bool modifier can only be used on comparison operators'],
  ['a + on(x) group_left(x) b', '1:3: parse error: label "x" must not occur in ON and GROUP clause at once'],
  ['a and on(x) group_left() b', '1:1: parse error: no grouping allowed for "and" operation'],
  ['a + on(x) 1', '1:1: parse error: vector matching only allowed between instant vectors'],
  ['rate(a)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
  ['\n  rate(a)', '2:8: parse error: expected type range vector in call to function "rate", got instant vector'],
  ['a{x="é"} + rate(a)', '1:18: parse error: expected type range vector in call to function "rate", got instant vector'],
  ['time(1)', '1:1: parse error: expected 0 argument(s) in call to "time", got 1'],
  ['round(a, 1, 2)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
  ['label_join(a, "b")', '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 2'],
  ['topk(a)', '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1'],
  ['sum()', '1:1: parse error: no arguments for aggregate expression provided'],
  ['(a)[5m]', '1:1: parse error: ranges only allowed for vector selectors'],
  ['a offset 1m [5m]', '1:1: parse error: no offset modifiers allowed before range'],
  ['a offset 5m offset 5m', '1:1: parse error: offset may not be set multiple times'],
  [
    'sum(a) offset 5m',
    '1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
  ],
  ['a[0]', '1:3: parse error: duration must be greater than 0'],
  ['1[5m:]', '1:1: parse error: subquery is only allowed on instant vector, got scalar instead'],
  ['-a[5m]', '1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "range vector"'],
  ['5m5x', '1:1: parse error: bad number or duration syntax: "5m"'],
  ['first_over_time(a[5m])', '1:1: parse error: function "first_over_time" is not enabled'],
])('%j is refused as Prometheus refuses it', (text, message) => {
  expect(errorOf(text)).toBe(message);
});

test('an error tells where in the text it is', () => {
  try {
    parseExpr('up + rate(a)');
    expect.unreachable();
  } catch (error) {
    expect(isQueryError(error) && error).toMatchObject({ code: 'bad_data', position: { from: 10, to: 11 } });
  }
});

test('deep nesting is refused instead of breaking the process', () => {
  expect(errorOf('('.repeat(100_000) + '1' + ')'.repeat(100_000))).toMatch(/nested too deeply/);
  expect(errorOf(`${'-'.repeat(100_000)}a`)).toMatch(/parse error/);
});
