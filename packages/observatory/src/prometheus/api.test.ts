import { labelsOf } from '@faultline/query-core';
import { describe, expect, test } from 'vitest';
import { createMetricsStore } from '../metrics/metrics-store.ts';
import { createQueryGate, defaultQueryGateOptions } from '../query-gate.ts';
import { createCaller, queryString } from '../testing/call-api.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { describePrometheusError } from './envelope.ts';
import { createQueryRoutes } from './query-routes.ts';
import { sampleText } from './result-json.ts';
import { createSeriesRoutes } from './series-routes.ts';

const NOW = 1_800_000_000;

/** Two series of a counter that rises by 1 and by 2 a second, sampled every 2 s for a minute. */
function anApi(budgetMs?: number) {
  const clock = createManualClock(NOW * 1_000);
  const store = createMetricsStore();
  for (const [job, slope] of [
    ['order', 1],
    ['payment', 2],
  ] as const) {
    const series = store.series(labelsOf(Object.entries({ __name__: 'requests_total', job })));
    for (let t = -60; t <= 0; t += 2) store.append(series, (NOW + t) * 1_000, (60 + t) * slope);
    store.addExemplar(series, { labels: labelsOf([['trace_id', `${job}-trace`]]), value: 0.5, timestampMs: NOW * 1_000 - 1_500 });
  }
  store.metadata.add('requests_total', { type: 'counter', help: 'Requests', unit: '' });
  const gate = createQueryGate({ ...defaultQueryGateOptions, ...(budgetMs === undefined ? {} : { budgetMs }) });
  return createCaller(
    [...createQueryRoutes({ store, gate, clock, evaluationIntervalMs: 2_000, maxSamples: 10_000 }), ...createSeriesRoutes(store)],
    describePrometheusError,
  );
}

const query = (path: string, parameters: Readonly<Record<string, string | number>>): string => `GET ${path}?${queryString(parameters)}`;

describe('instant queries', () => {
  test('a vector', async () => {
    expect(await anApi()('GET /api/v1/query?query=requests_total')).toMatchObject({
      status: 200,
      json: {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            { metric: { __name__: 'requests_total', job: 'order' }, value: [NOW, '60'] },
            { metric: { __name__: 'requests_total', job: 'payment' }, value: [NOW, '120'] },
          ],
        },
      },
    });
  });

  test.each([
    ['1 + 1', 'scalar', [NOW, '2']],
    ['"text"', 'string', [NOW, 'text']],
    [
      'requests_total{job="order"}[4s]',
      'matrix',
      [
        {
          metric: { __name__: 'requests_total', job: 'order' },
          values: [
            [NOW - 2, '58'],
            [NOW, '60'],
          ],
        },
      ],
    ],
    ['nothing', 'vector', []],
  ])('%s is a %s', async (text, resultType, result) => {
    expect((await anApi()(query('/api/v1/query', { query: text, time: NOW }))).json).toEqual({
      status: 'success',
      data: { resultType, result },
    });
  });

  test('times are seconds, with a fraction or not, or RFC 3339', async () => {
    const call = anApi();
    for (const time of [NOW - 2, `${NOW - 2}.0`, new Date((NOW - 2) * 1_000).toISOString()]) {
      expect((await call(query('/api/v1/query', { query: 'requests_total{job="order"}', time }))).text).toContain(`[${NOW - 2},"58"]`);
    }
  });

  test('what a query makes one wonder about comes along', async () => {
    const { json } = await anApi()(
      query('/api/v1/query', { query: 'rate(requests_total[10s]) + on () group_left () histogram_quantile(2, requests_total)' }),
    );
    expect(json).toHaveProperty('warnings');
  });
});

describe('range queries', () => {
  test('a matrix', async () => {
    const { json } = await anApi()(
      query('/api/v1/query_range', { query: 'sum(rate(requests_total[20s]))', start: NOW - 4, end: NOW, step: '2s' }),
    );
    expect(json).toEqual({
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [NOW - 4, '3'],
              [NOW - 2, '3'],
              [NOW, '3'],
            ],
          },
        ],
      },
    });
  });

  test.each([
    ['more than 11,000 points', { start: 0, end: 11_001, step: 1 }, 'exceeded maximum resolution of 11,000 points per timeseries'],
    ['an end before the start', { start: 2, end: 1, step: 1 }, 'invalid parameter "end": end timestamp must not be before start time'],
    ['no step', { start: 1, end: 2 }, 'invalid parameter "step"'],
    ['a step of nothing', { start: 1, end: 2, step: 0 }, 'zero or negative query resolution step widths'],
    ['no start', { end: 2, step: 1 }, 'invalid parameter "start": cannot parse "" to a valid timestamp'],
    ['a step that is none', { start: 1, end: 2, step: 'often' }, 'invalid parameter "step": cannot parse "often" to a valid duration'],
  ])('%s is bad_data', async (_what, parameters, message) => {
    const { status, json } = await anApi()(query('/api/v1/query_range', { query: 'up', ...parameters }));
    expect({ status, json }).toMatchObject({
      status: 400,
      json: { status: 'error', errorType: 'bad_data', error: expect.stringContaining(message) },
    });
  });
});

test.each([
  ['sum(', 400, 'bad_data', 'invalid parameter "query": 1:5: parse error: unclosed left parenthesis'],
  ['requests_total * on () requests_total', 422, 'execution', 'many-to-many'],
  ['requests_total{job=~"("}', 400, 'bad_data', 'invalid parameter "query"'],
])('%s: %i %s', async (text, status, errorType, message) => {
  expect(await anApi()(query('/api/v1/query', { query: text }))).toMatchObject({
    status,
    json: { status: 'error', errorType, error: expect.stringContaining(message) },
  });
});

test('a query that loads too much is refused, one that takes too long is stopped', async () => {
  const tooMuch = query('/api/v1/query_range', { query: 'requests_total', start: NOW - 10_000, end: NOW, step: 1 });
  expect(await anApi()(tooMuch)).toMatchObject({
    status: 422,
    json: { errorType: 'execution', error: expect.stringContaining('too many samples') },
  });
  const tooLong = query('/api/v1/query', { query: 'requests_total' });
  expect(await anApi(-1)(tooLong)).toMatchObject({ status: 503, json: { errorType: 'timeout' } });
});

test('series, names and values, with and without selectors', async () => {
  const call = anApi();
  const data = async (request: string) => ((await call(request)).json as { data: unknown }).data;
  expect(await data('GET /api/v1/labels')).toEqual(['__name__', 'job']);
  expect(await data('GET /api/v1/label/job/values')).toEqual(['order', 'payment']);
  expect(await data(query('/api/v1/label/job/values', { 'match[]': 'requests_total{job!="order"}' }))).toEqual(['payment']);
  expect(await data(query('/api/v1/series', { 'match[]': '{job="order"}' }))).toEqual([{ __name__: 'requests_total', job: 'order' }]);
  expect(await data(query('/api/v1/series', { 'match[]': 'requests_total', start: 0, end: 1 }))).toEqual([]);
  expect(await data('GET /api/v1/metadata')).toEqual({ requests_total: [{ type: 'counter', help: 'Requests', unit: '' }] });
  expect((await call('GET /api/v1/labels?limit=1')).json).toEqual({
    status: 'success',
    data: ['__name__'],
    warnings: ['results truncated due to limit'],
  });
});

test.each([
  ['GET /api/v1/series', 'no match[] parameter provided'],
  [query('/api/v1/series', { 'match[]': '{}' }), 'must contain at least one non-empty matcher'],
  [query('/api/v1/series', { 'match[]': 'rate(x[1m])' }), 'is not a series selector'],
])('%s is refused', async (request, message) => {
  expect(await anApi()(request)).toMatchObject({ status: 400, json: { errorType: 'bad_data', error: expect.stringContaining(message) } });
});

test('exemplars of the series that a query selects', async () => {
  const { json } = await anApi()(
    query('/api/v1/query_exemplars', { query: 'rate(requests_total{job="order"}[1m])', start: NOW - 10, end: NOW }),
  );
  expect(json).toEqual({
    status: 'success',
    data: [
      {
        seriesLabels: { __name__: 'requests_total', job: 'order' },
        exemplars: [{ labels: { trace_id: 'order-trace' }, value: '0.5', timestamp: NOW - 1.5 }],
      },
    ],
  });
});

test('a query can be written canonically', async () => {
  const { json } = await anApi()(query('/api/v1/format_query', { query: 'sum  by(job)(requests_total)' }));
  expect(json).toEqual({ status: 'success', data: 'sum by (job) (requests_total)' });
});

test.each([
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [1e-7, '1e-07'],
  [-0, '-0'],
  [Number.NaN, 'NaN'],
  [-Infinity, '-Inf'],
])('the value %f is written %s', (value, text) => {
  expect(sampleText(value)).toBe(text);
});
