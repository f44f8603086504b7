import { otlpLogEntries } from '@faultline/logql/otlp';
import { expect, test } from 'vitest';
import { createLogStore } from '../logs/log-store.ts';
import { createQueryGate, defaultQueryGateOptions } from '../query-gate.ts';
import { createCaller, queryString } from '../testing/call-api.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { logsRequest, START_MS, TRACE_ID } from '../testing/otlp.fixture.ts';
import { createDetectedFieldsRoutes } from './detected-fields.ts';
import { describeLokiError } from './envelope.ts';
import { createLokiQueryRoutes } from './query-routes.ts';
import { createLokiStreamRoutes } from './stream-routes.ts';

const START = START_MS / 1_000;

/** Ten lines a second apart in one stream, one line in another. */
function anApi(maxEntriesRead = 1_000) {
  const clock = createManualClock(START_MS + 60_000);
  const logs = createLogStore();
  const lines = Array.from({ length: 10 }, (_, i) => ({
    line: `{"n":${i},"took":"${i}ms"}`,
    ms: START_MS + i * 1_000,
    attributes: { order_id: `o-${i}` },
  }));
  logs.append(otlpLogEntries(logsRequest([...lines, { line: 'other', service: 'payment' }]), { receivedNs: 0n }), clock.nowMs());
  const gate = createQueryGate(defaultQueryGateOptions);
  const { querier } = logs;
  return createCaller(
    [
      ...createLokiQueryRoutes({ querier, gate, clock, maxEntriesRead }),
      ...createLokiStreamRoutes({ logs, clock }),
      ...createDetectedFieldsRoutes({ querier, gate, clock }),
    ],
    describeLokiError,
  );
}

const get = (path: string, parameters: Readonly<Record<string, string | number>> = {}): string =>
  `GET /loki/api/v1/${path}?${queryString(parameters)}`;

type Streams = { data: { result: Array<{ stream: Record<string, string>; values: unknown[][] }> } };

test('lines come newest first, their metadata folded into the stream', async () => {
  const { json } = await anApi()(get('query_range', { query: '{service_name="order"}', limit: 2 }));
  const { data } = json as Streams;
  expect(data).toMatchObject({ resultType: 'streams', stats: {} });
  expect(data.result.map(({ values }) => values[0]?.[1])).toEqual(['{"n":9,"took":"9ms"}', '{"n":8,"took":"8ms"}']);
  expect(data.result[0]?.stream).toMatchObject({ service_name: 'order', order_id: 'o-9', trace_id: TRACE_ID, detected_level: 'info' });
});

test('with the flag, labels come apart by where they are from', async () => {
  const request = get('query_range', { query: '{service_name="order"} | json | n="3"' });
  const { json } = await anApi()(request, { headers: { 'x-loki-response-encoding-flags': 'categorize-labels' } });
  expect(json).toMatchObject({
    data: {
      encodingFlags: ['categorize-labels'],
      result: [
        {
          stream: { service_name: 'order' },
          values: [
            [
              `${START_MS + 3_000}000000`,
              '{"n":3,"took":"3ms"}',
              { structuredMetadata: { order_id: 'o-3' }, parsed: { n: '3', took: '3ms' } },
            ],
          ],
        },
      ],
    },
  });
});

test('times are nanoseconds, seconds or RFC 3339; the end of a range does not count', async () => {
  const call = anApi();
  const ranges = [
    [`${START_MS + 2_000}000000`, `${START_MS + 4_000}000000`],
    [START + 2, START + 4],
    [`${START + 2}.000`, `${START + 4}.000`],
    [new Date(START_MS + 2_000).toISOString(), new Date(START_MS + 4_000).toISOString()],
  ] as const;
  for (const [start, end] of ranges) {
    const { json } = await call(
      get('query_range', { query: '{service_name="order"} | keep service_name', start, end, direction: 'forward' }),
    );
    expect((json as Streams).data.result[0]?.values.map(([, line]) => line)).toEqual(['{"n":2,"took":"2ms"}', '{"n":3,"took":"3ms"}']);
  }
});

test('an interval thins a stream out', async () => {
  const { json } = await anApi()(
    get('query_range', { query: '{service_name="order"} | keep service_name', interval: '4s', direction: 'forward' }),
  );
  expect((json as Streams).data.result[0]?.values.map(([, line]) => line)).toHaveLength(3);
});

test('metric queries give a matrix on steps, a vector, or a scalar', async () => {
  const call = anApi();
  const range = await call(
    get('query_range', { query: 'sum(count_over_time({service_name="order"}[5s]))', start: START + 5, end: START + 10, step: 5 }),
  );
  expect(range.json).toMatchObject({
    data: {
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [START + 5, '5'],
            [START + 10, '4'],
          ],
        },
      ],
    },
  });
  const instant = await call(get('query', { query: 'count_over_time({service_name="order"} | keep service_name [1m])', time: START + 20 }));
  expect(instant.json).toMatchObject({
    data: { resultType: 'vector', result: [{ metric: { service_name: 'order' }, value: [START + 20, '10'] }] },
  });
  const health = await call(get('query', { query: 'vector(1)+vector(1)' }));
  expect(health.json).toMatchObject({ data: { resultType: 'vector', result: [{ metric: {}, value: [START + 60, '2'] }] } });
});

test.each([
  ['query', { query: '{service_name="order"}' }, 400, 'log queries are not supported as an instant query type'],
  ['query_range', { query: '{service_name="order"' }, 400, 'parse error at line 1'],
  ['query_range', { query: '{service_name="order"}', limit: 5_001 }, 400, 'max entries limit per query exceeded'],
  ['query_range', { query: '{service_name="order"}', direction: 'sideways' }, 400, 'invalid direction'],
  ['query_range', { query: '{service_name="order"}', start: 2, end: 1 }, 400, 'end timestamp must not be before'],
  ['query_range', { query: '{service_name="order"}', start: 'then' }, 400, 'cannot parse "then"'],
  ['query_range', { query: 'rate({service_name="order"}[1m])', start: 1, end: 100_000, step: 1 }, 400, 'exceeded maximum resolution'],
])('%s %j is refused in plain text', async (path, parameters, status, message) => {
  const reply = await anApi()(get(path, parameters));
  expect(reply).toMatchObject({ status, text: expect.stringContaining(message) });
});

test('a query that reads too many lines is refused', async () => {
  expect(await anApi(5)(get('query_range', { query: '{service_name="order"} |= "nowhere"' }))).toMatchObject({ status: 400 });
});

test('streams, labels and sizes', async () => {
  const call = anApi();
  expect((await call(get('labels'))).json).toEqual({ status: 'success', data: ['service_name'] });
  expect((await call(get('label/service_name/values'))).json).toEqual({ status: 'success', data: ['order', 'payment'] });
  expect((await call(get('label/service_name/values', { query: '{service_name=~"pay.*"}' }))).json).toMatchObject({ data: ['payment'] });
  expect((await call(get('series', { 'match[]': '{service_name="order"}' }))).json).toEqual({
    status: 'success',
    data: [{ service_name: 'order' }],
  });
  expect((await call(get('index/stats', { query: '{service_name="order"}' }))).json).toMatchObject({ streams: 1, entries: 10 });
  expect((await call(get('index/volume', { query: '{service_name=~".+"}' }))).json).toMatchObject({ data: { resultType: 'vector' } });
  expect((await call(get('status/buildinfo'))).json).toHaveProperty('version');
});

test('fields are told with their types and the parser that finds them', async () => {
  const { json } = await anApi()(get('detected_fields', { query: '{service_name="order"}' }));
  const { fields } = json as { fields: Array<{ label: string }> };
  expect(fields).toContainEqual({ label: 'n', type: 'int', cardinality: 10, parsers: ['json'] });
  expect(fields).toContainEqual({ label: 'took', type: 'duration', cardinality: 10, parsers: ['json'] });
  expect(fields).toContainEqual({ label: 'order_id', type: 'string', cardinality: 10, parsers: null });
});
