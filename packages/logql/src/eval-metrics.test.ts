import { describe, expect, test } from 'vitest';
import { evalInstant, evalRange } from './eval-metrics.ts';
import { parseLogQL } from './syntax/parse.ts';
import { messageOf, querierOf, SECOND, valuesAt } from './testing/run.ts';

const REQUESTS = [
  { line: '{"path":"/a","status":200,"ms":10}', second: 10 },
  { line: '{"path":"/a","status":500,"ms":30}', second: 20 },
  { line: '{"path":"/b","status":200,"ms":20}', second: 30 },
  { line: '{"path":"/b","status":200,"ms":40}', second: 40 },
];

const at = (query: string, second = 40) => valuesAt(query, REQUESTS, second);

describe('range aggregations', () => {
  test.each([
    ['sum(count_over_time({app="shop"}[1m]))', { '': 4 }],
    ['sum(rate({app="shop"}[20s]))', { '': 0.1 }],
    ['sum(bytes_over_time({app="shop"}[1m]))', { '': 136 }],
    ['sum by (path) (count_over_time({app="shop"} | json [1m]))', { 'path=/a': 2, 'path=/b': 2 }],
    [
      'sum_over_time({app="shop"} | json | unwrap ms [1m])',
      { 'app=shop,path=/a,status=200': 10, 'app=shop,path=/a,status=500': 30, 'app=shop,path=/b,status=200': 60 },
    ],
    ['avg_over_time({app="shop"} | json | unwrap ms [1m]) by (path)', { 'path=/a': 20, 'path=/b': 30 }],
    ['max_over_time({app="shop"} | json | unwrap ms [1m]) without (path, status)', { 'app=shop': 40 }],
    ['min_over_time({app="shop"} | json | unwrap ms [1m]) by ()', { '': 10 }],
    ['first_over_time({app="shop"} | json | unwrap ms [1m]) by (app)', { 'app=shop': 10 }],
    ['last_over_time({app="shop"} | json | unwrap ms [1m]) by (app)', { 'app=shop': 40 }],
    ['stddev_over_time({app="shop"} | json | unwrap ms [1m]) by (path)', { 'path=/a': 10, 'path=/b': 10 }],
    ['stdvar_over_time({app="shop"} | json | unwrap ms [1m]) by (path)', { 'path=/a': 100, 'path=/b': 100 }],
    ['quantile_over_time(0.5, {app="shop"} | json | unwrap ms [1m]) by (app)', { 'app=shop': 25 }],
    ['sum(rate({app="shop"} | json | unwrap ms [20s]))', { '': 3 }],
    ['absent_over_time({app="gone", x=~"y"}[1m])', { 'app=gone': 1 }],
    ['absent_over_time({app="shop"}[1m])', {}],
  ])('%s', (query, expected) => {
    expect(at(query)).toEqual(expected);
  });

  test('windows are open at their start and closed at their end', () => {
    expect(at('sum(count_over_time({app="shop"}[30s]))')).toEqual({ '': 3 });
    expect(at('sum(count_over_time({app="shop"}[30s] offset 10s))')).toEqual({ '': 3 });
    expect(at('sum(count_over_time({app="shop"}[10s] offset -10s))', 30)).toEqual({ '': 1 });
  });

  test('unwrap converts durations and sizes, and lines without the label do not count', () => {
    const lines = ['took=1.5s size=2KiB', 'took=500ms', 'none=1'];
    expect(valuesAt('sum(sum_over_time({app="shop"} | logfmt | unwrap duration(took) [1m]))', lines, 5)).toEqual({ '': 2 });
    expect(valuesAt('sum(sum_over_time({app="shop"} | logfmt | unwrap bytes(size) [1m]))', lines, 5)).toEqual({ '': 2048 });
  });

  test('rate_counter takes resets for increases', () => {
    const lines = [100, 130, 10, 40].map((n, i) => ({ line: `n=${n}`, second: i * 10 }));
    const values = valuesAt('rate_counter({app="shop"} | logfmt | unwrap n [1m])', lines, 31);
    // 130 - 100 + 10 + 30, over the range of 60 s; the extrapolation is next to nothing.
    expect(values['app=shop']).toBeCloseTo(70 / 60, 5);
  });
});

describe('errors of the pipeline', () => {
  const lines = ['{"a":1}', 'plain'];

  test('fail the query, with the series and how to avoid it', () => {
    const message = messageOf(() => valuesAt('count_over_time({app="shop"} | json [1m])', lines, 5));
    expect(message).toContain(
      `pipeline error: 'JSONParserErr' for series: '{__error__="JSONParserErr", __error_details__="Value looks like`,
    );
    expect(message).toContain('(e.g | __error__!="JSONParserErr")');
  });

  test('do not arise where no label is needed, because nothing is parsed then', () => {
    expect(valuesAt('sum(count_over_time({app="shop"} | json [1m]))', lines, 5)).toEqual({ '': 2 });
  });

  test('can be skipped, before and after the unwrap, or asked for', () => {
    expect(valuesAt('sum by (a) (count_over_time({app="shop"} | json | __error__="" [1m]))', lines, 5)).toEqual({ 'a=1': 1 });
    expect(valuesAt('sum by (x) (count_over_time({app="shop"} | json | __error__!="" [1m]))', lines, 5)).toEqual({ '': 1 });
    const unreadable = ['n=1', 'n=x'];
    expect(messageOf(() => valuesAt('sum_over_time({app="shop"} | logfmt | unwrap n [1m])', unreadable, 5))).toContain(
      'SampleExtractionErr',
    );
    expect(valuesAt('sum_over_time({app="shop"} | logfmt | unwrap n | __error__="" [1m])', unreadable, 5)).toEqual({ 'app=shop': 1 });
  });
});

describe('vector aggregations', () => {
  const lines = ['a a a', 'b b', 'c'].flatMap((word) => word.split(' ').map((w) => ({ line: `w=${w}`, second: 1 })));
  const counts = 'count_over_time({app="shop"} | logfmt | keep w [1m])';

  test.each([
    [`sum(${counts})`, { '': 6 }],
    [`avg(${counts})`, { '': 2 }],
    [`max(${counts})`, { '': 3 }],
    [`min(${counts})`, { '': 1 }],
    [`count(${counts})`, { '': 3 }],
    [`stdvar(${counts})`, { '': 2 / 3 }],
    [`topk(2, ${counts})`, { 'w=a': 3, 'w=b': 2 }],
    [`bottomk(1, ${counts})`, { 'w=c': 1 }],
    [`approx_topk(1, ${counts})`, { 'w=a': 3 }],
    [`sum without (w) (${counts})`, { '': 6 }],
    [`label_replace(topk(1, ${counts}), "v", "<$1>", "w", "(.*)")`, { 'v=<a>,w=a': 3 }],
  ])('%s', (query, expected) => {
    expect(valuesAt(query, lines, 5)).toEqual(expected);
  });

  test('sort orders the samples of an instant query, all others come in the order of their labels', () => {
    expect(Object.keys(valuesAt(`sort(${counts})`, lines, 5))).toEqual(['w=c', 'w=b', 'w=a']);
    expect(Object.keys(valuesAt(`sort_desc(${counts})`, lines, 5))).toEqual(['w=a', 'w=b', 'w=c']);
    expect(Object.keys(valuesAt(`topk(3, ${counts})`, lines, 5))).toEqual(['w=a', 'w=b', 'w=c']);
  });
});

describe('binary operations', () => {
  const lines = [
    { line: 'svc=a ok=1', second: 1 },
    { line: 'svc=a ok=0', second: 1 },
    { line: 'svc=b ok=1', second: 1 },
  ];
  const by = (labels: string, filter = '') => `sum by (${labels}) (count_over_time({app="shop"} | logfmt ${filter} [1m]))`;

  test.each([
    [`${by('svc')} * 2`, { 'svc=a': 4, 'svc=b': 2 }],
    [`${by('svc')} > 1`, { 'svc=a': 2 }],
    [`1 < ${by('svc')}`, { 'svc=a': 2 }],
    [`${by('svc')} > bool 1`, { 'svc=a': 1, 'svc=b': 0 }],
    [`${by('svc', '| ok=1')} / ${by('svc')}`, { 'svc=a': 0.5, 'svc=b': 1 }],
    [`${by('svc, ok')} / on (svc) group_left ${by('svc')}`, { 'ok=0,svc=a': 0.5, 'ok=1,svc=a': 0.5, 'ok=1,svc=b': 1 }],
    [`${by('svc')} and ${by('svc', '| ok=0')}`, { 'svc=a': 2 }],
    [`${by('svc')} unless ${by('svc', '| ok=0')}`, { 'svc=b': 1 }],
    [`${by('svc', '| ok=0')} or ${by('svc')}`, { 'svc=a': 1, 'svc=b': 1 }],
    [`${by('svc', '| ok=7')} or vector(0)`, { '': 0 }],
    ['vector(1) + vector(1)', { '': 2 }],
    ['2 + 3', { scalar: 5 }],
  ])('%s', (query, expected) => {
    expect(valuesAt(query, lines, 5)).toEqual(expected);
  });

  test('refuse to pair one sample with several unless told to', () => {
    expect(messageOf(() => valuesAt(`${by('svc')} / on (svc) ${by('svc, ok')}`, lines, 5))).toContain(
      'found duplicate series on the right hand-side',
    );
    expect(messageOf(() => valuesAt(`${by('svc, ok')} / on (svc) ${by('svc')}`, lines, 5))).toContain(
      'many-to-one matching must be explicit',
    );
  });
});

describe('a query over time', () => {
  const range = (query: string, limits = {}) =>
    evalRange(parseLogQL(query), {
      querier: querierOf(REQUESTS),
      startNs: 10n * SECOND,
      endNs: 40n * SECOND,
      stepNs: 10n * SECOND,
      limits,
    });

  test('has a point for each step that has samples, both ends included', () => {
    expect(range('sum by (path) (count_over_time({app="shop"} | json [20s]))')).toEqual([
      { labels: { path: '/a' }, points: [10_000, 20_000, 30_000].map((t, i) => ({ t, v: [1, 2, 1][i] })) },
      { labels: { path: '/b' }, points: [30_000, 40_000].map((t, i) => ({ t, v: i + 1 })) },
    ]);
  });

  test('gives a number as a series without labels', () => {
    expect(range('1 + 1')[0]?.points).toHaveLength(4);
  });

  test('refuses too many steps, too many series and bad times', () => {
    const expr = parseLogQL('sum by (path) (count_over_time({app="shop"} | json [20s]))');
    const querier = querierOf(REQUESTS);
    expect(() => evalRange(expr, { querier, startNs: 0n, endNs: 11_001n, stepNs: 1n })).toThrow(
      'exceeded maximum resolution of 11,000 points',
    );
    expect(() => evalRange(expr, { querier, startNs: 0n, endNs: 1n, stepNs: 0n })).toThrow('zero or negative');
    expect(() => range('sum by (path) (count_over_time({app="shop"} | json [20s]))', { maxSeries: 1 })).toThrow(
      'maximum number of series (1) reached',
    );
  });

  test('takes no log query', () => {
    expect(() => evalInstant(parseLogQL('{app="shop"}'), { querier: querierOf([]), timeNs: 0n })).toThrow(
      'log queries are not supported as an instant query type',
    );
  });
});
