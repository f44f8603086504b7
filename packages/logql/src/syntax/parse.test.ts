import { describe, expect, test } from 'vitest';
import type { LogExpr } from '../ast.ts';
import { messageOf } from '../testing/run.ts';
import { parseLogQL, parseSelector } from './parse.ts';

const stagesOf = (query: string) => (parseLogQL(query) as LogExpr).stages;
const errorOf = (query: string) => messageOf(() => parseLogQL(query));

describe('the parser', () => {
  test('reads a selector and its stages in order', () => {
    expect(parseLogQL('{app="shop", env!~"dev|test"} |= "error" | json | status >= 500')).toEqual({
      kind: 'logs',
      matchers: [
        { name: 'app', op: '=', value: 'shop' },
        { name: 'env', op: '!~', value: 'dev|test' },
      ],
      stages: [
        { kind: 'line-filter', op: '|=', alternatives: [{ text: 'error', ip: false }] },
        { kind: 'json' },
        { kind: 'label-filter', filter: { kind: 'number', name: 'status', op: '>=', value: 500 } },
      ],
    });
  });

  test('tells numbers, durations and sizes apart in label filters', () => {
    const filters = stagesOf('{a="b"} | n > -1.5 | took > 1h30m | took > 1.5s | size <= 4.5KiB | size > 1kB').map((stage) =>
      stage.kind === 'label-filter' && 'value' in stage.filter ? [stage.filter.kind, stage.filter.value] : [],
    );
    expect(filters).toEqual([
      ['number', -1.5],
      ['duration', 5_400e9],
      ['duration', 1.5e9],
      ['bytes', 4608],
      ['bytes', 1000],
    ]);
  });

  test('binds label filters as Loki does: an "or" behind a comma takes what follows the comma', () => {
    const [stage] = stagesOf('{a="b"} | x=1 , y=2 or z=3');
    expect(stage).toMatchObject({ filter: { kind: 'and', left: { name: 'x' }, right: { kind: 'or' } } });
    const [other] = stagesOf('{a="b"} | x=1 and y=2 or z=3');
    expect(other).toMatchObject({ filter: { kind: 'or', left: { kind: 'and' }, right: { name: 'z' } } });
  });

  test('takes the names of functions and stages as label names where nothing calls them', () => {
    expect(stagesOf('{rate="x"} | sum="1" | ip="2" | count > 3')).toHaveLength(3);
  });

  test('reads both kinds of strings, comments and words in any case', () => {
    expect(stagesOf('{a="\\u0062\\t"} # selects\n|~ `\\d+` | JSON')).toEqual([
      { kind: 'line-filter', op: '|~', alternatives: [{ text: '\\d+', ip: false }] },
      { kind: 'json' },
    ]);
  });

  test('puts the range behind the selector, the pipeline or parentheses', () => {
    const range = { rangeNs: 300e9, offsetNs: 60e9, logs: { stages: [{ kind: 'json' }] } };
    for (const text of ['{a="b"}[5m] offset 1m | json', '{a="b"} | json [5m] offset 1m', '({a="b"} | json)[5m] offset 1m']) {
      expect(parseLogQL(`rate(${text})`)).toMatchObject({ range });
    }
  });

  test('knows the precedence of operators, and works numbers out', () => {
    expect(parseLogQL('1 + 2 * 3 ^ 2 ^ 0 - -1')).toEqual({ kind: 'number', value: 8 });
    expect(parseLogQL('1 / 0')).toEqual({ kind: 'number', value: Number.NaN });
    expect(parseLogQL('vector(1) or vector(2) and vector(3)')).toMatchObject({ op: 'or', right: { op: 'and' } });
  });

  test.each([
    ['{service_name=}', 'parse error at line 1, col 15: syntax error: unexpected }, expecting STRING'],
    ['{a="b"', 'parse error at line 1, col 7: syntax error: unexpected $end, expecting } or ,'],
    ['{a="b"} |=', 'parse error at line 1, col 11: syntax error: unexpected $end, expecting STRING or ip'],
    ['{a="b"} | label_format x', 'parse error at line 1, col 25: syntax error: unexpected $end, expecting ='],
    ['{a="b"}\n foo', 'parse error at line 2, col 2: syntax error: unexpected IDENTIFIER'],
    ['sum(rate({a="b"}))', 'parse error at line 1, col 17: syntax error: unexpected )'],
    [
      'max_over_time(sum(rate({a="b"}[1m]))[5m])',
      'parse error at line 1, col 15: syntax error: unexpected SUM, expecting NUMBER or { or (',
    ],
    ['rate({a="b"}[5m] x)', 'parse error at line 1, col 18: syntax error: unexpected IDENTIFIER, expecting )'],
    ['label_replace(rate({a="b"}[5m]),"")', 'parse error at line 1, col 35: syntax error: unexpected ), expecting ,'],
    ['', 'parse error : syntax error: unexpected $end'],
    ['{a="b}', 'parse error at line 1, col 4: literal not terminated'],
  ])('says of %s what Loki says, with the tokens its parser would have taken', (query, message) => {
    expect(errorOf(query)).toBe(message);
  });

  test('reports no line for tokens that the real lexer reads character by character', () => {
    expect(errorOf('min({a="b"}[5m])')).toBe('parse error at line 0, col 12: syntax error: unexpected RANGE');
    expect(errorOf('rate({a="b"}[5minutes])')).toBe('parse error at line 0, col 13: unknown unit "minutes" in duration "5minutes"');
  });

  test.each([
    ['{a=~".*"}', /^parse error : queries require at least one regexp or equality matcher/],
    ['{a=~"["}', /^parse error : error parsing regexp: missing closing \]: `\[`$/],
    ['topk(rate({a="b"}[1m]))', /^parse error : parameter required for operation topk$/],
    ['topk(0, rate({a="b"}[1m]))', /^parse error : invalid parameter \(must be greater than 0\) topk\(0$/],
    ['sum(3, rate({a="b"}[1m]))', /^parse error : unsupported parameter for operation sum\(3,$/],
    ['sum_over_time({a="b"}[1m])', /^parse error : invalid aggregation sum_over_time without unwrap$/],
    ['count_over_time({a="b"} | unwrap x [1m])', /^parse error : invalid aggregation count_over_time with unwrap$/],
    ['rate({a="b"}[1m]) by (x)', /^parse error : grouping not allowed for rate aggregation$/],
    ['sort(rate({a="b"}[1m])) by (x)', /^parse error : sort and sort_desc doesn't allow grouping by $/],
    ['{a="b"} + 1', /^parse error : unexpected type for left leg of binary operation \(\+\): \*syntax.MatchersExpr$/],
    ['1 and rate({a="b"}[1m])', /^parse error : unexpected literal for left leg of logical\/set binary operation \(and\): 1.000000$/],
    ['{a="b"} | regexp "x"', /^parse error : invalid regexp parser: at least one named capture must be supplied$/],
    ['{a="b"} | pattern "<a><b>"', /^parse error : invalid pattern parser: found consecutive capture '<a><b>': invalid expression$/],
  ])('refuses %s in the words of Loki', (query, message) => {
    expect(errorOf(query)).toMatch(message);
  });

  test('refuses a text that is too long unread, and one that is nested too deeply', () => {
    expect(errorOf(`{a="${'x'.repeat(131_072)}"}`)).toBe('parse error : input size too long (131078 > 131072)');
    const depth = 15_000;
    expect(errorOf(`${'sum('.repeat(depth)}vector(1)${')'.repeat(depth)}`)).toBe('the query is nested too deeply');
  });

  test('reads a bare selector for those who want no more than that, even an empty one', () => {
    expect(parseSelector('{}')).toEqual([]);
    expect(parseSelector('{a="b"}')).toEqual([{ name: 'a', op: '=', value: 'b' }]);
    expect(messageOf(() => parseSelector('{a="b"} | json'))).toBe('only label matchers are supported');
  });
});
