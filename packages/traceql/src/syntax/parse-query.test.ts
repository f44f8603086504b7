import { QueryError } from '@faultline/query-core';
import { describe, expect, test } from 'vitest';
import { parseTraceQL } from './parse-query.ts';
import { printStage } from './print.ts';

/** The query in canonical form, with every parenthesis that precedence implies. */
function print(text: string): string {
  const query = parseTraceQL(text);
  if (query.kind !== 'search') throw new TypeError(`not a search: ${text}`);
  return printStage(query.pipeline);
}

function failureOf(text: string): QueryError {
  try {
    parseTraceQL(text);
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

test.each([
  ['{ .a + 2 * 3 > 1 && .b || .c }', '{ (((.a + 6) > 1) && .b) || .c }'],
  ['{ .a && .b || .c && .d }', '{ ((.a && .b) || .c) && .d }'],
  ['{ -.a ^ 2 = 4 }', '{ (-(.a ^ 2)) = 4 }'],
  ['{ !.a = .b }', '{ (!.a) = .b }'],
  ['{ .a = nil }', '{ .a = nil }'],
  ['{ nil != span.a }', '{ span.a != nil }'],
  ['{ .a > 1 } && { .b } >> { .c }', '({ .a > 1 }) && (({ .b }) >> ({ .c }))'],
  ['{ .a } || { .b } && { .c }', '(({ .a }) || ({ .b })) && ({ .c })'],
  ['{.a}|{.b}|count()>2', '{ .a }|{ .b }|(count()) > 2'],
])('%s reads as %s', (text, printed) => {
  expect(print(text)).toBe(printed);
});

test.each([
  ['{ ."a b" = 1 }', '{ ."a b" = 1 }'],
  ['{ span."x.\\"y" = `raw\\n` }', '{ span.x."y = `raw\\n` }'],
  ['{ resource.service.name = "a\\tb" }', '{ resource.service.name = `a\tb` }'],
  ['{ span.name.duration = 1 }', '{ span.name.duration = 1 }'],
  ['{ span:name = "a" }', '{ name = `a` }'],
  ['{ .duration > 1s }', '{ .duration > 1s }'],
  ['{ .http-status/code@x = 1 }', '{ .http-status/code@x = 1 }'],
  ['{ .a = 1 } // the rest is a comment }', '{ .a = 1 }'],
])('the lexer takes %s', (text, printed) => {
  expect(print(text)).toBe(printed);
});

test.each([
  ['', 'parse error : syntax error: unexpected $end'],
  ['{ .a | .b }', 'parse error at line 1, col 6: syntax error: unexpected |'],
  ['({ .a } | { .b }', 'parse error at line 1, col 17: syntax error: unexpected $end, expecting ) or |'],
  ['({ .a } | { .b }) + ({ .a })', 'parse error at line 1, col 19: syntax error: unexpected +, expecting with'],
  ['{ true } &&', 'parse error at line 1, col 12: syntax error: unexpected $end, expecting { or ('],
  ['count(.thing)', 'parse error at line 1, col 7: syntax error: unexpected ., expecting )'],
  ['{ 2 <> 3}', 'parse error at line 1, col 6: syntax error: unexpected >'],
  ['{ . foo }', 'parse error at line 1, col 3: syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER'],
  ['{ parent. }', 'parse error at line 0, col 3: syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER or resource. or span.'],
  ['{ ."foo }', 'parse error at line 0, col 3: unexpected EOF, expecting "'],
  ['{} | topk(10)', 'parse error at line 1, col 6: syntax error: unexpected topk'],
  ['{} > 10', 'parse error at line 1, col 6: syntax error: unexpected INTEGER, expecting { or ('],
])('%j fails as a goyacc parser fails', (text, message) => {
  expect(failureOf(text)).toMatchObject({ code: 'bad_data', message: `invalid TraceQL query: ${message}` });
});

test.each([
  ['{ 1 }', 'span filter field expressions must resolve to a boolean: { 1 }'],
  ['{ "a" > 1 }', 'binary operations must operate on the same type: `a` > 1'],
  ['{ name =~ 1 }', 'binary operations must operate on the same type: name =~ 1'],
  ['{ status > ok }', 'illegal operation for the given types: status > ok'],
  ['{ name =~ "(" }', 'invalid regex: `(`'],
  ['{} | by(1)', 'grouping field expressions must reference the span: by(1)'],
  ['{ parent.span.x = 1 }', 'parent not yet supported'],
  ['{} | max(name) > 1', 'aggregate field expressions must resolve to a number type: max(name)'],
])('%j is well formed and refused all the same', (text, message) => {
  expect(failureOf(text)).toMatchObject({ code: 'bad_data', message: `invalid TraceQL query: ${message}` });
});

describe('metrics', () => {
  test.each([
    '{} | rate()',
    '{} | quantile_over_time(duration, .5, .95) by (name, span.x)',
    '{} | rate() by (resource.service.name) | topk(3) > 1.5',
    '{} | compare({ status = error }, 5)',
    '({} | rate()) / ({} | count_over_time() > 3) | bottomk(2)',
    '{} | avg_over_time(duration) > 1.5s with(most_recent=true, sample=0.1)',
  ])('%s is a metrics query', (text) => {
    expect(parseTraceQL(text).kind).toBe('metrics-query');
  });

  test('hints are read with their values', () => {
    expect(parseTraceQL('{} with (most_recent=true, sample=0.1)').hints).toEqual([
      { name: 'most_recent', value: { type: 'bool', value: true } },
      { name: 'sample', value: { type: 'float', value: 0.1 } },
    ]);
  });
});

test.each([
  ['parentheses', `{ ${'('.repeat(5000)}.a${')'.repeat(5000)} }`],
  ['negations', `{ ${'!'.repeat(5000)}.a }`],
  ['operands', `{ ${'.a && '.repeat(20_000)}.a }`],
  ['text', `{ .a = "${'x'.repeat(200_000)}" }`],
])('a query of too many %s is refused and does not exhaust the stack', (_, text) => {
  expect(failureOf(text).code).toBe('bad_data');
});
