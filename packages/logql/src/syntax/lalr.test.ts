import { describe, expect, test } from 'vitest';
import { buildTables, type Rule } from './lalr.ts';
import { describeUnexpected, runParser } from './machine.ts';

const rule = (left: string, right: string, action: Rule<unknown>['action'] = (values) => values[0]): Rule<unknown> => ({
  left,
  right: right.split(' ').filter((symbol) => symbol !== ''),
  action,
});

/** Parses words that are terminals themselves. */
function parse(
  rules: ReadonlyArray<Rule<unknown>>,
  terminals: string,
  text: string,
  precedence: [['left', ...string[]], ['right', ...string[]]] | [] = [],
): unknown {
  const tables = buildTables({ terminals: terminals.split(' '), precedence, rules });
  const words = text.split(' ').filter((word) => word !== '');
  return runParser(tables, {
    next: () => ({ type: words.shift() ?? '$end' }),
    unexpected: (token, expected) => new Error(describeUnexpected(token.type, expected)),
  });
}

const binary = (values: readonly unknown[]): string =>
  `(${values.map((value) => (typeof value === 'string' ? value : (value as { type: string }).type)).join('')})`;
const leaf = ([token]: readonly unknown[]): unknown => (token as { type: string }).type;
const SUMS = [rule('e', 'e + e', binary), rule('e', 'e ^ e', binary), rule('e', 'n', leaf)];

describe('the parser generator', () => {
  test('resolves conflicts by precedence and associativity', () => {
    const precedence: [['left', ...string[]], ['right', ...string[]]] = [
      ['left', '+'],
      ['right', '^'],
    ];
    expect(parse(SUMS, 'n + ^', 'n + n ^ n ^ n + n', precedence)).toBe('((n+(n^(n^n)))+n)');
  });

  test('shifts where precedence does not say', () => {
    expect(parse(SUMS, 'n + ^', 'n + n + n')).toBe('(n+(n+n))');
  });

  test('needs one token of look-ahead, and uses it: a grammar that LR(0) could not parse', () => {
    const rules = [rule('s', 'a x'), rule('s', 'b y'), rule('a', 'k'), rule('b', 'k')];
    expect(() => parse(rules, 'k x y', 'k y')).not.toThrow();
    expect(() => parse(rules, 'k x y', 'k k')).toThrow('syntax error: unexpected k');
  });

  test('reads empty rules', () => {
    const list = [rule('s', 'items end'), rule('items', '', () => 0), rule('items', 'items x', ([count]) => (count as number) + 1)];
    expect(parse(list, 'x end', 'x x x end')).toBe(3);
    expect(parse(list, 'x end', 'end')).toBe(0);
  });

  test('names the tokens it would have shifted, but not more than four', () => {
    const few = [rule('s', 'open t'), rule('t', 'a'), rule('t', 'b')];
    expect(() => parse(few, 'open b a', 'open open')).toThrow('syntax error: unexpected open, expecting b or a');
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => rule('s', name));
    expect(() => parse(many, 'a b c d e x', 'x')).toThrow(/^syntax error: unexpected x$/);
  });

  test('refuses a grammar that uses what it does not define', () => {
    expect(() => buildTables({ terminals: [], precedence: [], rules: [rule('s', 'ghost')] })).toThrow('the grammar uses ghost');
  });
});
