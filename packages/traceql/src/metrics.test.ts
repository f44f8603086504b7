import { QueryError } from '@faultline/query-core';
import { describe, expect, test } from 'vitest';
import { defaultStepNs } from './metrics/intervals.ts';
import { evalMetricsInstant, evalMetricsRange, type MetricsSeries } from './metrics.ts';
import { createTrace, type SpanRecord } from './model.ts';
import { parseTraceQL } from './syntax/parse-query.ts';
import { attributes, querierOf, type SpanSpec, span } from './trace.fixture.ts';
import { intValue } from './value.ts';

const SECOND = 1_000_000_000n;
const START = 1_700_000_000n * SECOND;
const RANGE = { startNs: START, endNs: START + 20n * SECOND, stepNs: 10n * SECOND };

/** Spans of traces of their own, in the first (0 to 10 s], second or third interval of ten seconds. */
const at = (seconds: number, fields: SpanSpec = {}): SpanRecord =>
  span('a', { traceId: `${seconds}`, startNs: START + BigInt(seconds * 1000) * 1_000_000n, ...fields });

function range(query: string, spans: readonly SpanRecord[], options: object = {}): readonly MetricsSeries[] {
  const querier = querierOf(...spans.map((one) => createTrace([one])));
  return evalMetricsRange(parseTraceQL(query), { querier, ...RANGE, ...options }).series;
}

/** Label values, then the values by seconds after START. */
const table = (series: readonly MetricsSeries[]): unknown[] =>
  series.map(({ labels, samples }) => [
    labels.map(({ value }) => Object.values(value)[0] as unknown).join(),
    Object.fromEntries(samples.map(({ timestampMs, value }) => [Number(BigInt(timestampMs) - START / 1_000_000n) / 1000, value])),
  ]);

describe('intervals', () => {
  test('a sample stands at the end of its interval, and a border belongs to the earlier one', () => {
    expect(table(range('{ } | count_over_time()', [at(-1), at(0), at(5), at(10), at(10.001)]))).toEqual([
      ['count_over_time', { 0: 2, 10: 2, 20: 1 }],
    ]);
  });

  test('start and end move outwards to multiples of the step', () => {
    const options = { startNs: START + SECOND, endNs: START + 11n * SECOND };
    expect(table(range('{ } | count_over_time()', [at(5)], options))).toEqual([['count_over_time', { 0: 0, 10: 1, 20: 0 }]]);
  });

  test('an instant query has one sample, at the end of its range', () => {
    const querier = querierOf(createTrace([at(5)]), createTrace([at(15)]));
    const { series } = evalMetricsInstant(parseTraceQL('{ } | rate()'), { querier, startNs: START, endNs: START + 20n * SECOND });
    expect(table(series)).toEqual([['rate', { 20: 0.1 }]]);
  });

  test('the default step makes some two hundred and forty intervals of a handy length', () => {
    expect(defaultStepNs(START, START + 3600n * SECOND)).toBe(15n * SECOND);
    expect(defaultStepNs(START, START + 24n * 3600n * SECOND)).toBe(360n * SECOND - 60n * SECOND);
    expect(defaultStepNs(START, START + 6n * SECOND)).toBe(50_000_000n);
  });

  test.each([
    ['no step', { stepNs: 0n }],
    ['no start', { startNs: 0n }],
    ['an end before the start', { endNs: START - 1n }],
    ['too many intervals', { stepNs: 1n }],
  ])('%s is refused', (_, options) => {
    expect(() => range('{ } | rate()', [], options)).toThrow(expect.objectContaining({ code: 'bad_data' }));
  });
});

describe('functions', () => {
  const sized = [1, 3, 8].map((size, i) => at(1 + i, { attributes: attributes({ size: intValue(size) }), durationMs: size * 100 }));

  test('rate() counts per second', () => {
    expect(table(range('{ } | rate()', sized))).toEqual([['rate', { 0: 0, 10: expect.closeTo(0.3) as number, 20: 0 }]]);
  });

  test.each([
    ['min_over_time(span.size)', 1],
    ['max_over_time(span.size)', 8],
    ['sum_over_time(span.size)', 12],
    ['avg_over_time(span.size)', 4],
    ['max_over_time(duration)', 0.8],
  ])('%s is %d, and there is no sample where there is no span', (fn, value) => {
    expect(range(`{ } | ${fn}`, sized)[0]?.samples).toEqual([
      { timestampMs: String(START / 1_000_000n + 10_000n), value: expect.closeTo(value) },
    ]);
  });

  test('histogram_over_time() counts by powers of two, of seconds for durations', () => {
    expect(table(range('{ } | histogram_over_time(span.size)', sized))).toEqual([
      ['4', { 0: 0, 10: 1, 20: 0 }],
      ['8', { 0: 0, 10: 1, 20: 0 }],
    ]);
    const bounds = range('{ } | histogram_over_time(duration)', sized).map(({ labels }) => labels[0]?.value);
    expect(bounds).toEqual([{ doubleValue: 0.134217728 }, { doubleValue: 0.536870912 }, { doubleValue: 1.073741824 }]);
  });

  test('quantile_over_time() gives a series for each quantile', () => {
    const [median, highest] = range('{ } | quantile_over_time(duration, .5, 1)', sized);
    expect(median?.labels).toEqual([{ key: 'p', value: { doubleValue: 0.5 } }]);
    expect(median?.samples[1]?.value).toBeCloseTo(0.536870912);
    expect(highest?.samples[1]?.value).toBeCloseTo(1.073741824);
  });

  test('by() makes a series for each combination of values; spans without any are nil', () => {
    const spans = [at(1, { service: 'a' }), at(2, { service: 'b' }), at(3, { service: 'b' })];
    expect(table(range('{ } | count_over_time() by (resource.service.name)', spans))).toEqual([
      ['a', { 0: 0, 10: 1, 20: 0 }],
      ['b', { 0: 0, 10: 2, 20: 0 }],
    ]);
    expect(range('{ } | rate() by (span.nothing)', spans)[0]?.labels).toEqual([{ key: 'span.nothing', value: { stringValue: 'nil' } }]);
  });

  test('compare() sets the selection against the rest', () => {
    const spans = [at(1, { name: 'x', status: 'error' }), at(2, { name: 'y' }), at(3, { name: 'y' })];
    const names = range('{ } | compare({ status = error })', spans).filter(({ labels }) => labels[1]?.key === 'name');
    expect(names.map(({ labels, samples }) => [labels.map(({ value }) => Object.values(value)[0] as unknown), samples[1]?.value])).toEqual([
      [['baseline', 'y'], 2],
      [['baseline_total', 'nil'], 2],
      [['selection', 'x'], 1],
      [['selection_total', 'nil'], 1],
    ]);
  });
});

describe('stages behind the function', () => {
  const spans = [
    ...[1, 2, 3].map((s) => at(s, { service: 'busy' })),
    ...[4, 5].map((s) => at(s, { service: 'fair' })),
    ...[6, 7].map((s) => at(s, { service: 'same' })),
    at(15, { service: 'late' }),
  ];
  const COUNT = '{ } | count_over_time() by (resource.service.name)';

  test('topk() keeps the largest of each interval, of equal ones the first by name', () => {
    expect(table(range(`${COUNT} | topk(2)`, spans))).toEqual([
      ['busy', { 0: 0, 10: 3, 20: 0 }],
      ['fair', { 0: 0, 10: 2 }],
      ['late', { 20: 1 }],
    ]);
  });

  test('bottomk() keeps the smallest, of equal ones the last by name', () => {
    expect(table(range(`${COUNT} | bottomk(1)`, spans)).map((row) => (row as unknown[])[0])).toEqual(['late', 'same']);
  });

  test('a threshold drops the samples that miss it, and series that have none left', () => {
    expect(table(range(`${COUNT} > 1`, spans))).toEqual([
      ['busy', { 10: 3 }],
      ['fair', { 10: 2 }],
      ['same', { 10: 2 }],
    ]);
  });

  test('durations in thresholds are seconds', () => {
    expect(range('{ } | max_over_time(duration) > 1s', [at(1, { durationMs: 999 })])).toEqual([]);
    expect(range('{ } | max_over_time(duration) > 1s', [at(1, { durationMs: 1001 })])).toHaveLength(1);
  });
});

describe('arithmetic between queries', () => {
  const spans = [at(1, { service: 'a', status: 'error' }), at(2, { service: 'a' }), at(3, { service: 'b' })];

  test('names the result by both sides, and has no sample where it divides by zero', () => {
    expect(table(range('({ status = error } | count_over_time()) / ({ } | count_over_time())', spans))).toEqual([
      ['(count_over_time / count_over_time)', { 10: expect.closeTo(1 / 3) as number }],
    ]);
  });

  test('goes by labels, and a series without labels goes with all', () => {
    const by = 'count_over_time() by (resource.service.name)';
    expect(table(range(`({ status = error } | ${by}) + ({ } | ${by})`, spans))).toEqual([['a', { 0: 0, 10: 3, 20: 0 }]]);
    expect(table(range(`({ } | ${by}) * ({ } | count_over_time())`, spans))).toEqual([
      ['a', { 0: 0, 10: 6, 20: 0 }],
      ['b', { 0: 0, 10: 3, 20: 0 }],
    ]);
  });
});

test('exemplars name one span of each trace, as long as there is room', () => {
  const [series] = range('{ } | max_over_time(duration)', [at(1, { durationMs: 500 }), at(2), at(3)], { exemplars: 2 });
  expect(series?.exemplars).toHaveLength(2);
  expect(series?.exemplars?.[0]).toMatchObject({ value: 0.5, timestampMs: String(START / 1_000_000n + 1000n) });
  expect(series?.exemplars?.[0]?.labels[0]).toEqual({ key: 'trace:id', value: { stringValue: '1' } });
});

test('metrics keep to their budget, and a search is none', () => {
  const code = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error instanceof QueryError ? error.code : error;
    }
  };
  expect(code(() => range('{ } | rate()', [at(1), at(2)], { maxSpans: 1 }))).toBe('execution');
  expect(code(() => range('{ } | rate()', [at(1)], { now: () => 2, deadlineMs: 1 }))).toBe('timeout');
  expect(code(() => range('{ }', []))).toBe('bad_data');
});
