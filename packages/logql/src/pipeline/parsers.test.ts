import { describe, expect, test } from 'vitest';
import { labelsAfter, runPipeline } from '../testing/run.ts';

describe('| json', () => {
  test('makes every scalar a label, nested ones joined by _; arrays and nulls are skipped', () => {
    expect(labelsAfter('| json', '{"a":"x","n":1.50,"ok":true,"none":null,"list":[1],"http":{"status code":200,"2x":{"y":"z"}}}')).toEqual({
      a: 'x',
      n: '1.50',
      ok: 'true',
      http_status_code: '200',
      http_2x_y: 'z',
    });
  });

  test('sanitizes keys: spaces around go, other characters become _, a digit in front gets one', () => {
    expect(labelsAfter('| json', '{" a-b ":1,"2c":2,"é":3,"":4,"":{"d":5}}')).toEqual({ a_b: '1', _2c: '2', _: '3', d: '5' });
  });

  test('renames what the stream or the metadata has already', () => {
    const line = { line: '{"app":"x","event":"y"}', metadata: { event: 'm' } };
    expect(labelsAfter('| json', line)).toEqual({ app_extracted: 'x', event: 'm', event_extracted: 'y' });
  });

  test('takes the first of several values for one name', () => {
    expect(labelsAfter('| json', '{"a":{"b":1},"a_b":2}')).toEqual({ a_b: '1' });
  });

  test.each([
    ['plain text', "Value looks like object, but can't find closing '}' symbol", {}],
    ['{"a":1', "Value is array, but can't find closing ']' symbol", { a: '1' }],
    ['{"a":1,"b":tru}', 'Unknown value type', { a: '1' }],
    ['{"a"', 'Malformed JSON error', {}],
  ])('keeps a line that is no object, with an error that tells where it broke: %s', (line, details, labels) => {
    expect(labelsAfter('| json', line)).toEqual({ ...labels, __error__: 'JSONParserErr', __error_details__: details });
  });

  test('with expressions picks by path, and makes what is missing empty', () => {
    const pipeline = '| json code="http.status", first="list[0].id", key="a[\\"b c\\"]", object="http", gone="x.y"';
    expect(labelsAfter(pipeline, '{"http":{"status":409},"list":[{"id":"i1"}],"a":{"b c":"d"}}')).toEqual({
      code: '409',
      first: 'i1',
      key: 'd',
      object: '{"status":409}',
    });
  });
});

describe('| logfmt', () => {
  test('makes every pair with a value a label', () => {
    expect(labelsAfter('| logfmt', 'level=info msg="quota \\"low\\"" bare empty= took=1.5ms')).toEqual({
      level: 'info',
      msg: 'quota "low"',
      took: '1.5ms',
    });
  });

  test('passes over what is malformed, unless it is strict', () => {
    expect(labelsAfter('| logfmt', 'a=1 b=2=3 "c" d=4')).toEqual({ a: '1', d: '4' });
    expect(labelsAfter('| logfmt --strict', 'a=1 b=2=3 d=4')).toEqual({
      a: '1',
      __error__: 'LogfmtParserErr',
      __error_details__: "logfmt syntax error at pos 8 : unexpected '='",
    });
    expect(labelsAfter('| logfmt --strict', 'é="open')).toMatchObject({
      __error_details__: 'logfmt syntax error at pos 9 : unterminated quoted value',
    });
  });

  test('with expressions picks and renames', () => {
    expect(labelsAfter('| logfmt lvl="level", msg', 'level=warn msg=hi took=1s')).toEqual({ lvl: 'warn', msg: 'hi' });
  });
});

describe('| pattern and | regexp', () => {
  test('pattern captures between literals, and gives the rest to the last capture it reaches', () => {
    expect(labelsAfter('| pattern "<ip> - <_> [<when>] <rest>"', '10.0.0.3 - x [noon] GET /')).toEqual({
      ip: '10.0.0.3',
      when: 'noon',
      rest: 'GET /',
    });
    expect(labelsAfter('| pattern "<path>?<_>"', '/status')).toEqual({ path: '/status' });
    expect(labelsAfter('| pattern "at <path>"', 'elsewhere')).toEqual({});
  });

  test('regexp takes the named groups of the first match', () => {
    expect(labelsAfter('| regexp "(?P<method>[A-Z]+) (\\\\S+) (?P<status>\\\\d+)"', 'GET /x 200')).toEqual({
      method: 'GET',
      status: '200',
    });
    expect(labelsAfter('| regexp "(?P<x>\\\\d+)"', 'none')).toEqual({});
  });
});

describe('| unpack', () => {
  test('puts the packed line and its labels back', () => {
    expect(runPipeline('| unpack', ['{"_entry":"the line","pod":"p1","n":1}'])).toEqual([{ line: 'the line', labels: { pod: 'p1' } }]);
  });

  test('leaves alone what was not packed', () => {
    expect(runPipeline('| unpack', ['{"pod":"p1"}'])).toEqual([{ line: '{"pod":"p1"}', labels: {} }]);
    expect(labelsAfter('| unpack', 'x')).toMatchObject({ __error__: 'JSONParserErr' });
  });
});
