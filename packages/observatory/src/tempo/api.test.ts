import { expect, test } from 'vitest';
import { protobufOfJson, TracesData } from '../otlp/proto.ts';
import { createQueryGate, defaultQueryGateOptions } from '../query-gate.ts';
import { createStores } from '../stores.ts';
import { createCaller, queryString } from '../testing/call-api.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { START_MS, tracesRequest } from '../testing/otlp.fixture.ts';
import { describeTempoError } from './envelope.ts';
import { createTempoSearchRoutes } from './search-routes.ts';
import { createTagRoutes } from './tag-routes.ts';
import { createTraceRoutes } from './trace-routes.ts';

const START = START_MS / 1_000;
const ID = '000000001cd43dd8448eb211c80319c1';

function anApi() {
  const clock = createManualClock(START_MS);
  const stores = createStores(clock);
  const request = tracesRequest([
    {
      traceId: ID,
      spanId: '00000000000000a1',
      name: 'POST /orders',
      service: 'gateway',
      durationMs: 300,
      attributes: { 'http.route': '/orders' },
    },
    {
      traceId: ID,
      spanId: '00000000000000a2',
      parentSpanId: '00000000000000a1',
      name: 'charge',
      kind: 3,
      error: true,
      attributes: { amount: 7 },
    },
  ]);
  stores.takeSpans(stores.decodeTraces(protobufOfJson(TracesData, JSON.stringify(request))));
  const gate = createQueryGate(defaultQueryGateOptions);
  return createCaller(
    [
      ...createTempoSearchRoutes({ querier: stores.traces.querier, gate, clock, maxSpansRead: 1_000 }),
      ...createTraceRoutes(stores.traces),
      ...createTagRoutes(stores.tags),
    ],
    describeTempoError,
  );
}

const get = (path: string, parameters: Readonly<Record<string, string | number>> = {}): string =>
  `GET /api/${path}?${queryString(parameters)}`;

test('a search tells of the trace and of the spans that were found', async () => {
  const { json } = await anApi()(get('search', { q: '{ status = error }', start: START - 1, end: START + 1 }));
  expect(json).toMatchObject({
    traces: [
      {
        traceID: '1cd43dd8448eb211c80319c1',
        rootServiceName: 'gateway',
        rootTraceName: 'POST /orders',
        startTimeUnixNano: `${START_MS}000000`,
        durationMs: 300,
        spanSets: [{ matched: 1, spans: [{ spanID: '00000000000000a2', durationNanos: '10000000' }] }],
      },
    ],
    metrics: { inspectedTraces: 1 },
  });
});

test('the older search by tags and durations still works', async () => {
  const call = anApi();
  expect((await call(get('search', { tags: 'http.route=/orders', minDuration: '100ms' }))).text).toContain('1cd43dd8448eb211c80319c1');
  expect((await call(get('search', { tags: 'http.route=/nowhere' }))).json).toMatchObject({ traces: [] });
});

test('a trace comes by its id, short or long, in the forms of both versions', async () => {
  const call = anApi();
  const resourceSpans = [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'gateway' } }] },
      scopeSpans: [
        {
          spans: [{ traceId: Buffer.from(ID, 'hex').toString('base64'), kind: 'SPAN_KIND_SERVER', startTimeUnixNano: `${START_MS}000000` }],
        },
      ],
    },
    {},
  ];
  expect((await call(`GET /api/traces/${ID}`)).json).toMatchObject({ batches: resourceSpans });
  expect((await call('GET /api/v2/traces/1cd43dd8448eb211c80319c1')).json).toMatchObject({ trace: { resourceSpans } });
});

test('protobuf comes to those who ask for it', async () => {
  const call = anApi();
  const { text } = await call(`GET /api/traces/${ID}`, { headers: { accept: 'application/protobuf' } });
  const decoded = TracesData.toObject(TracesData.decode(Buffer.from(text, 'latin1')));
  expect(decoded['resourceSpans']).toHaveLength(2);
  const wrapped = await call(`GET /api/v2/traces/${ID}`, { headers: { accept: 'application/protobuf' } });
  expect(wrapped.text.endsWith(text)).toBe(true);
});

test('metrics of traces come as series of samples, of which zeros have no value', async () => {
  const { json } = await anApi()(
    get('metrics/query_range', { q: '{ } | count_over_time() by (span:status)', start: START - 1, end: START + 1, step: '1s' }),
  );
  const { series } = json as { series: Array<{ labels: unknown; samples: Array<{ timestampMs: string; value?: number }> }> };
  expect(series.map(({ labels }) => labels)).toEqual([
    [{ key: 'status', value: { stringValue: 'error' } }],
    [{ key: 'status', value: { stringValue: 'unset' } }],
  ]);
  expect(series[0]?.samples).toContainEqual({ timestampMs: String(START_MS), value: 1 });
  expect(series[0]?.samples).toContainEqual({ timestampMs: String(START_MS + 1_000) });
});

test('names and values of attributes', async () => {
  const call = anApi();
  expect((await call(get('search/tags', { scope: 'span' }))).json).toEqual({ tagNames: ['amount', 'http.route'] });
  expect((await call(get('v2/search/tags', { scope: 'resource' }))).json).toEqual({
    scopes: [{ name: 'resource', tags: ['service.name'] }],
  });
  expect((await call(get('v2/search/tag/resource.service.name/values'))).json).toMatchObject({
    tagValues: [
      { type: 'string', value: 'gateway' },
      { type: 'string', value: 'order' },
    ],
  });
  expect((await call(get('v2/search/tag/.amount/values'))).json).toMatchObject({ tagValues: [{ type: 'int', value: '7' }] });
  expect((await call(get('search/tag/service.name/values'))).json).toMatchObject({ tagValues: ['gateway', 'order'] });
  expect((await call(get('v2/search/tag/status/values'))).text).toContain('"error"');
  expect((await call(get('v2/search/tag/name/values'))).text).toContain('POST /orders');
});

test.each([
  [get('search', { q: '{ status = }' }), 400, 'invalid TraceQL query: parse error at line 1, col 12'],
  [get('search', { q: '{}', start: 5, end: 4 }), 400, 'start must be before end'],
  [get('search', { q: '{}', limit: 'x' }), 400, 'invalid limit'],
  [get('metrics/query_range', { q: '{} | rate()', start: 1, end: 2, step: 'often' }), 400, 'invalid step'],
  [get('traces/zz'), 400, 'hex characters'],
  [get('traces/123'), 404, 'trace not found'],
  [get('v2/search/tags', { scope: 'nowhere' }), 400, 'invalid scope'],
])('%s: %i', async (request, status, message) => {
  expect(await anApi()(request)).toMatchObject({ status, text: expect.stringContaining(message) });
});
