import { isQueryError, labelsKey } from '@faultline/query-core';
import { expect, test } from 'vitest';
import { parseExpr } from '../parse/parse.ts';
import { createMemoryQuerier, type TestSeries } from '../testing/memory-querier.ts';
import { evalInstant, evalRange, type InstantResult, type QueryOptions } from './query.ts';

const series = (name: string, labels: Record<string, string>, stepMs: number, values: TestSeries['values']): TestSeries => ({
  labels: { __name__: name, ...labels },
  stepMs,
  values,
});

const counter = (name: string, labels: Record<string, string>, perStep: number): TestSeries =>
  series(
    name,
    labels,
    10_000,
    Array.from({ length: 100 }, (_, i) => i * perStep),
  );

function instant(query: string, data: readonly TestSeries[], options: Partial<QueryOptions> & { timeMs: number }): InstantResult {
  return evalInstant(parseExpr(query), { querier: createMemoryQuerier(data), ...options });
}

/** The vector as pairs of labels and value, in its order. */
function vectorOf({ value }: InstantResult): Array<[string, number]> {
  if (value.kind !== 'vector') throw new Error(`got a ${value.kind}`);
  return value.samples.map(({ labels, v }) => [
    Object.entries(labels)
      .map((pair) => pair.join('='))
      .join(','),
    v,
  ]);
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (isQueryError(error)) return error.code;
    throw error;
  }
  return undefined;
}

test('a sample counts until it is as old as the lookback', () => {
  const data = [series('up', {}, 1000, [1])];
  expect(vectorOf(instant('up', data, { timeMs: 299_999 }))).toHaveLength(1);
  expect(vectorOf(instant('up', data, { timeMs: 300_000 }))).toHaveLength(0);
  expect(vectorOf(instant('up', data, { timeMs: 10_000, lookbackMs: 10_000 }))).toHaveLength(0);
});

test('a stale marker ends a series at once, but is no sample of a range', () => {
  const data = [series('up', {}, 1000, [1, 'stale', undefined, 3])];
  expect(vectorOf(instant('up', data, { timeMs: 2000 }))).toEqual([]);
  expect(vectorOf(instant('count_over_time(up[10s])', data, { timeMs: 5000 }))).toEqual([['', 2]]);
});

test('a range leaves out the sample at its start and takes the one at its end', () => {
  const data = [series('up', {}, 1000, [1, 2, 4, 8])];
  expect(vectorOf(instant('sum_over_time(up[2s])', data, { timeMs: 3000 }))).toEqual([['', 12]]);
});

test('a range query selects each series once, however many steps it has', () => {
  const querier = createMemoryQuerier([counter('a_total', {}, 1)]);
  evalRange(parseExpr('rate(a_total[1m]) / a_total'), { querier, startMs: 0, endMs: 900_000, stepMs: 10_000 });
  expect(querier.selects).toBe(2);
});

test('a counter that starts over has lost nothing of its increase', () => {
  const data = [series('a_total', {}, 10_000, [0, 10, 20, 5, 15])];
  const [first] = vectorOf(instant('increase(a_total[40s])', data, { timeMs: 40_000 }));
  // 10, 20, 5, 15 rise by 10, 5 and 10, which extrapolates from 30 s to 40 s.
  expect(first?.[1]).toBeCloseTo((25 * 4) / 3, 9);
});

test('the start and end of @ are those of the whole query, inside subqueries too', () => {
  const querier = createMemoryQuerier([counter('a', {}, 1)]);
  const { series: found } = evalRange(parseExpr('sum_over_time((a @ end())[20s:10s])'), {
    querier,
    startMs: 100_000,
    endMs: 200_000,
    stepMs: 50_000,
  });
  expect(found.map(({ values }) => [...values])).toEqual([[40, 40, 40]]);
});

test('a subquery is evaluated at multiples of its step', () => {
  const data = [counter('a', {}, 1)];
  expect(vectorOf(instant('count_over_time(a[1m:25s])', data, { timeMs: 101_000 }))).toEqual([['', 3]]);
  expect(vectorOf(instant('min_over_time(a[1m:25s])', data, { timeMs: 101_000 }))).toEqual([['', 5]]);
});

test('a range vector at the top of an instant query gives its raw samples', () => {
  const { value } = instant('a[20s]', [counter('a', { x: '1' }, 1)], { timeMs: 30_000 });
  expect(value).toEqual({
    kind: 'matrix',
    series: [
      {
        labels: { __name__: 'a', x: '1' },
        points: [
          { t: 20_000, v: 2 },
          { t: 30_000, v: 3 },
        ],
      },
    ],
  });
});

test('the result of a range query is sorted by labels and leaves out steps without a value', () => {
  const querier = createMemoryQuerier([series('a', { x: '2' }, 60_000, [1, 'stale', 3]), series('a', { x: '1' }, 60_000, [5])]);
  const { series: found } = evalRange(parseExpr('a'), { querier, startMs: 0, endMs: 120_000, stepMs: 60_000 });
  expect(found.map(({ labels, timestamps, values }) => [labels.x, [...timestamps], [...values]])).toEqual([
    ['1', [0, 60_000, 120_000], [5, 5, 5]],
    ['2', [0, 120_000], [1, 3]],
  ]);
});

test('a metric name is dropped in the end, so that it can be read on the way', () => {
  const data = [counter('a_total', {}, 1), counter('b_total', {}, 2)];
  const query = 'label_replace(rate({__name__=~"._total"}[1m]), "was", "$1", "__name__", "(.*)_total")';
  expect(vectorOf(instant(query, data, { timeMs: 100_000 }))).toEqual([
    ['was=a', expect.closeTo(0.1)],
    ['was=b', expect.closeTo(0.2)],
  ]);
});

test('two results with the same labels at the same time are an error, at different times one series', () => {
  const query = parseExpr('-{__name__=~"a|b"}');
  const together = [series('a', {}, 600_000, [1]), series('b', {}, 600_000, [2])];
  const apart = [series('a', {}, 600_000, [1]), series('b', {}, 600_000, [undefined, 2])];
  const times = { startMs: 0, endMs: 600_000, stepMs: 600_000 };
  expect(codeOf(() => evalRange(query, { querier: createMemoryQuerier(together), ...times }))).toBe('execution');
  const { series: found } = evalRange(query, { querier: createMemoryQuerier(apart), ...times });
  expect(found.map(({ values }) => [...values])).toEqual([[-1, -2]]);
});

test('labels may be called like properties that every object has', () => {
  const data = [series('a', { constructor: 'x', toString: 'y' }, 1000, [1]), series('a', {}, 1000, [2])];
  expect(vectorOf(instant('a{constructor=""}', data, { timeMs: 0 }))).toEqual([['__name__=a', 2]]);
  expect(vectorOf(instant('sum by (constructor) (a)', data, { timeMs: 0 }))).toHaveLength(2);
  expect(vectorOf(instant('label_replace(a{toString="y"}, "__proto__", "z", "", "")', data, { timeMs: 0 }))[0]?.[0]).toContain(
    '__proto__=z',
  );
});

test('notes say what is odd, and where', () => {
  const { infos, warnings } = instant('sum(rate(a[1m])) + quantile(2, a)', [counter('a', {}, 1)], { timeMs: 100_000 });
  expect(infos).toEqual(['PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "a" (1:10)']);
  expect(warnings).toEqual(['PromQL warning: quantile value should be between 0 and 1, got 2 (1:29)']);
});

test('a query ends at its deadline', () => {
  let now = 0;
  const data = Array.from({ length: 300 }, (_, i) => counter('a', { i: String(i) }, 1));
  const run = () =>
    evalRange(parseExpr('stddev_over_time(a[15m])'), {
      querier: createMemoryQuerier(data),
      startMs: 0,
      endMs: 990_000,
      stepMs: 1000,
      deadline: { atMs: 5, nowMs: () => now++ },
    });
  expect(codeOf(run)).toBe('timeout');
});

test('a query may not hold more samples than allowed, nor more steps than there is memory for', () => {
  const options = { querier: createMemoryQuerier([counter('a', {}, 1)]), timeMs: 1_000_000 };
  expect(codeOf(() => evalInstant(parseExpr('a[1h]'), { ...options, maxSamples: 50 }))).toBe('execution');
  expect(codeOf(() => evalInstant(parseExpr('count_over_time(a[100y:1ms])'), options))).toBe('execution');
  expect(codeOf(() => evalInstant(parseExpr('count_over_time(vector(1)[100y:1ms])'), options))).toBe('execution');
});

test('what cannot be asked over a range is the fault of the request', () => {
  const querier = createMemoryQuerier([]);
  const times = { querier, startMs: 0, endMs: 10, stepMs: 1 };
  expect(codeOf(() => evalRange(parseExpr('a[5m]'), times))).toBe('bad_data');
  expect(codeOf(() => evalRange(parseExpr('"a"'), times))).toBe('bad_data');
  expect(codeOf(() => evalRange(parseExpr('a'), { ...times, stepMs: 0 }))).toBe('bad_data');
  expect(codeOf(() => evalRange(parseExpr('a'), { ...times, endMs: -1 }))).toBe('bad_data');
});

test.each([
  ['1 ^ NaN', 1],
  ['(-1) ^ Inf', 1],
  ['-7 % 3', -1],
  ['scalar(vector(1) or vector(2))', 1],
  ['1 < bool NaN', 0],
  ['pi() > bool 3', 1],
])('%s is %d', (query, expected) => {
  expect(instant(query, [], { timeMs: 0 }).value).toEqual({ kind: 'scalar', t: 0, v: expected });
});

test('results are labelled alike whichever way the labels were written', () => {
  const data = [series('a', { x: '1', y: '2' }, 1000, [1]), series('b', { y: '2', x: '1' }, 1000, [3])];
  const { value } = instant('a + b', data, { timeMs: 0 });
  expect(value.kind === 'vector' && value.samples.map(({ labels, v }) => [labelsKey(labels), v])).toEqual([
    [labelsKey({ x: '1', y: '2' }), 4],
  ]);
});

test('an anchored or smoothed range reaches beyond its edges', () => {
  const data = [series('a_total', {}, 15_000, [1, 2, 3, 4, 5, 9, 10])];
  const at = (query: string, timeMs: number) =>
    evalInstant(parseExpr(query, { experimental: true }), { querier: createMemoryQuerier(data), timeMs }).value;
  const valueOf = (query: string, timeMs: number) => {
    const value = at(query, timeMs);
    return value.kind === 'vector' ? value.samples.map(({ v }) => v) : [];
  };
  expect(valueOf('increase(a_total[1m] anchored)', 80_000)).toEqual([7]);
  expect(valueOf('increase(a_total[1m] smoothed)', 65_000)).toEqual([expect.closeTo(5)]);
  expect(valueOf('changes(a_total[30s] anchored)', 60_000)).toEqual([2]);
  expect(valueOf('a_total smoothed', 22_500)).toEqual([2.5]);
  expect(codeOf(() => at('deriv(a_total[1m] smoothed)', 60_000))).toBe('execution');
});

test('fill lets an element go without a partner', () => {
  const data = [
    series('l', { x: '1' }, 1000, [1]),
    series('l', { x: '2' }, 1000, [2]),
    series('r', { x: '2' }, 1000, [10]),
    series('r', { x: '3' }, 1000, [20]),
  ];
  const { value } = evalInstant(parseExpr('l + fill_left(100) fill_right(0) r', { experimental: true }), {
    querier: createMemoryQuerier(data),
    timeMs: 0,
  });
  expect(value.kind === 'vector' && Object.fromEntries(value.samples.map(({ labels, v }) => [labels.x, v]))).toEqual({
    1: 1,
    2: 12,
    3: 120,
  });
});
