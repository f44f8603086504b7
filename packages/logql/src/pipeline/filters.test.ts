import { describe, expect, test } from 'vitest';
import { evalLogs } from '../eval-logs.ts';
import { parseLogQL } from '../syntax/parse.ts';
import { labelsAfter, messageOf, querierOf, runPipeline } from '../testing/run.ts';

const linesOf = (pipeline: string, lines: string[]) => runPipeline(pipeline, lines).map(({ line }) => line);
const errorOf = (query: string) =>
  messageOf(() => evalLogs(parseLogQL(query), { querier: querierOf([]), startNs: 0n, endNs: 1n, direction: 'forward', limit: 1 }));

describe('line filters', () => {
  const lines = ['order ok', 'order failed', 'payment failed', 'payment ok'];

  test('keep or drop by text and by regex, one after the other', () => {
    expect(linesOf('|= "failed" != "order"', lines)).toEqual(['payment failed']);
    expect(linesOf('|~ "(?i)ORDER (ok|late)"', lines)).toEqual(['order ok']);
    expect(linesOf('!~ "fail.*"', lines)).toEqual(['order ok', 'payment ok']);
  });

  test('with "or" want one of the texts, and negated none', () => {
    expect(linesOf('|= "order failed" or "payment ok"', lines)).toEqual(['order failed', 'payment ok']);
    expect(linesOf('!= "order" or "failed"', lines)).toEqual(['payment ok']);
  });

  test('by pattern want the whole line to fit', () => {
    expect(linesOf('|> "<_> failed"', lines)).toEqual(['order failed', 'payment failed']);
    expect(linesOf('!> "order <_>"', lines)).toEqual(['payment failed', 'payment ok']);
    expect(linesOf('|> "<_>rder"', lines)).toEqual([]);
  });

  test('find addresses in the line: single ones, networks and ranges', () => {
    const hosts = ['from 10.1.2.3 ok', 'from [2001:db8::7]:443', 'version 1.2.3', 'from 192.168.4.9'];
    expect(linesOf('|= ip("10.0.0.0/8")', hosts)).toEqual([hosts[0]]);
    expect(linesOf('|= ip("2001:db8::/32")', hosts)).toEqual([hosts[1]]);
    expect(linesOf('|= ip("192.168.4.1-192.168.4.10")', hosts)).toEqual([hosts[3]]);
    expect(linesOf('!= ip("10.1.2.3")', hosts)).toEqual(hosts.slice(1));
  });

  test('behind a line_format see the new line', () => {
    expect(linesOf('| line_format "x" |= "order"', lines)).toEqual([]);
    expect(linesOf('|= "order" | line_format "x"', lines)).toEqual(['x', 'x']);
  });
});

describe('label filters', () => {
  const line = { line: 'status=503 took=1.5s size=2KiB ip=10.0.0.3 word=abc', metadata: { order_id: 'o-1' } };
  const holds = (filter: string) => labelsAfter(`| logfmt | ${filter}`, line) !== undefined;

  test.each([
    ['status=503', true],
    ['status == 503.0', true],
    ['status > 503', false],
    ['took >= 1500ms', true],
    ['size < 2049B', true],
    ['ip = ip("10.0.0.0/24")', true],
    ['ip != ip("10.0.0.0/24")', false],
    ['word =~ "a.c"', true],
    ['word =~ "a"', false],
    ['word !~ "b"', true],
    ['missing = ""', true],
    ['missing != ""', false],
    ['missing > 1', false],
    ['order_id="o-1" and (status<500 or word="abc")', true],
    ['order_id="o-1", status<500', false],
  ])('%s is %s', (filter, expected) => {
    expect(holds(filter)).toBe(expected);
  });

  test('keep a line whose value cannot be read, with an error, which only a filter on text can drop', () => {
    const failed = { __error__: 'LabelFilterErr', __error_details__: 'strconv.ParseFloat: parsing "abc": invalid syntax' };
    expect(labelsAfter('| logfmt | word > 5', line)).toMatchObject(failed);
    expect(labelsAfter('| logfmt | word > 5 | took > 100h', line)).toBeUndefined();
    expect(labelsAfter('| logfmt | word > 5 | __error__=""', line)).toBeUndefined();
    expect(labelsAfter('| logfmt | word > 5s', line)).toMatchObject({ __error_details__: 'time: invalid duration "abc"' });
    expect(labelsAfter('| logfmt | took > 5B', line)).toMatchObject({ __error_details__: 'unhandled size name: s' });
  });
});

describe('drop and keep', () => {
  const line = { line: 'level=info code=1', metadata: { trace_id: 't' } };

  test('drop takes labels away, by name or by value, of whatever origin', () => {
    expect(labelsAfter('| logfmt | drop trace_id, app, level="info", code="2"', line)).toEqual({ code: '1' });
  });

  test('keep takes all others away', () => {
    expect(labelsAfter('| logfmt | keep level, code=~"[0-9]"', line)).toEqual({ level: 'info', code: '1' });
  });

  test('drop can take the error away; keep cannot', () => {
    expect(labelsAfter('| json | drop __error__, __error_details__', 'x')).toEqual({});
    expect(labelsAfter('| json | keep level', 'x')).toMatchObject({ __error__: 'JSONParserErr' });
  });

  test('a name stays taken after its stream label was dropped, but not after its metadata was', () => {
    expect(labelsAfter('| drop app | json', '{"app":"x"}')).toEqual({ app_extracted: 'x' });
    expect(labelsAfter('| drop m | json', { line: '{"m":"x"}', metadata: { m: 'y' } })).toEqual({ m: 'x' });
  });
});

describe('formats', () => {
  test('line_format makes a new line, label_format renames and sets', () => {
    expect(runPipeline('| logfmt | line_format "{{.level}}: {{.msg | upper}}"', ['level=warn msg=hi'])[0]?.line).toBe('warn: HI');
    expect(labelsAfter('| logfmt | label_format lvl=level, both="{{.level}}-{{.msg}}"', 'level=warn msg=hi')).toEqual({
      lvl: 'warn',
      msg: 'hi',
      both: '-hi',
    });
  });

  test('a template that fails leaves the line, with an error', () => {
    const [entry] = runPipeline('| line_format "{{ .level | duration }}"', ['x']);
    expect(entry).toMatchObject({ line: 'x', labels: { __error__: 'TemplateFormatErr' } });
  });

  test('decolorize takes colours out', () => {
    expect(runPipeline('| decolorize', ['\u001b[31mred\u001b[0m plain'])[0]?.line).toBe('red plain');
  });
});

test.each([
  ['{a="b"} |~ "["', 'parse error : stage \'|~ "["\' : error parsing regexp: missing closing ]: `[`'],
  ['{a="b"} | x=ip("nope")', 'parse error : stage \'| x=ip("nope")\' : ip: invalid pattern: "nope"'],
  [
    '{a="b"} | label_format x="a",x="b"',
    'parse error : stage \'| label_format x="a",x="b"\' : multiple label name \'x\' not allowed in a single format operation',
  ],
  [
    '{a="b"} | line_format "{{.x"',
    'parse error : stage \'| line_format "{{.x"\' : invalid line template: template: line:1: unclosed action',
  ],
  [
    '{a="b"} | json x="a..b"',
    'parse error : stage \'| json x="a..b"\' : cannot parse expression [a..b]: syntax error: unexpected DOT, expecting FIELD',
  ],
  ['{a="b"} | logfmt x="a b"', 'parse error : stage \'| logfmt x="a b"\' : cannot parse expression [a b]: syntax error: unexpected KEY'],
])('the stage at fault in %s is named as Loki names it', (query, message) => {
  expect(errorOf(query)).toBe(message);
});
