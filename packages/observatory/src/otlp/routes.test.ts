import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStores } from '../stores.ts';
import { createCaller } from '../testing/call-api.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { logsRequest, START_MS, TRACE_ID, tracesRequest } from '../testing/otlp.fixture.ts';
import { LogsData, protobufOfJson, TracesData } from './proto.ts';
import { createOtlpRoutes, describeOtlpError } from './routes.ts';

function anEndpoint() {
  const clock = createManualClock(START_MS);
  const stores = createStores(clock);
  const call = createCaller(createOtlpRoutes({ ...stores, clock }), describeOtlpError);
  return {
    stores,
    clock,
    json: (path: string, request: unknown) =>
      call(`POST ${path}`, {
        body: typeof request === 'string' ? request : JSON.stringify(request),
        headers: { 'content-type': 'application/json' },
      }),
    protobuf: (path: string, body: Uint8Array) => call(`POST ${path}`, { body, headers: { 'content-type': 'application/x-protobuf' } }),
    call,
    lines: () => [...stores.logs.querier.select({ matchers: [], startNs: 0n, endNs: 1n << 62n, direction: 'forward' })],
  };
}

describe('traces', () => {
  const request = tracesRequest([
    { name: 'root', attributes: { 'order.id': 'o-1', amount: 1.5, count: -3, sandbox: true } },
    { parentSpanId: '0000000000000001', error: true },
  ]);

  test('JSON and protobuf mean the same', async () => {
    const [viaJson, viaProtobuf] = [anEndpoint(), anEndpoint()];
    expect(await viaJson.json('/v1/traces', request)).toMatchObject({ status: 200, json: {} });
    expect((await viaProtobuf.protobuf('/v1/traces', protobufOfJson(TracesData, JSON.stringify(request)))).status).toBe(200);
    const [a, b] = [viaJson.stores.traces.find(TRACE_ID), viaProtobuf.stores.traces.find(TRACE_ID)];
    expect(a?.spans.map(({ name, status, parentSpanId, durationNs }) => ({ name, status, parentSpanId, durationNs }))).toEqual([
      { name: 'root', status: 'unset', parentSpanId: '', durationNs: 10_000_000 },
      { name: 'GET /', status: 'error', parentSpanId: '0000000000000001', durationNs: 10_000_000 },
    ]);
    const attributes = (trace: typeof a) => Object.fromEntries(trace?.spans[0]?.attributes ?? []);
    expect(attributes(a)).toEqual({
      'order.id': { type: 'string', value: 'o-1' },
      amount: { type: 'float', value: 1.5 },
      count: { type: 'int', value: -3 },
      sandbox: { type: 'bool', value: true },
    });
    expect(attributes(b)).toEqual(attributes(a));
  });

  test('spans without valid ids are refused, the others are taken', async () => {
    const endpoint = anEndpoint();
    const mixed = tracesRequest([{}, { traceId: '00000000000000000000000000000000' }, { spanId: 'abc' }]);
    expect(await endpoint.json('/v1/traces', mixed)).toMatchObject({ status: 200, json: { partialSuccess: { rejectedSpans: 2 } } });
    expect(endpoint.stores.traces.stats().appended).toBe(1);
    const reply = await endpoint.protobuf('/v1/traces', protobufOfJson(TracesData, JSON.stringify(mixed)));
    expect(reply.text).toContain('trace ids must be 128 bit');
  });

  test('fields that are unknown are passed over', async () => {
    const endpoint = anEndpoint();
    const known = protobufOfJson(TracesData, JSON.stringify(request));
    // Field 15, length-delimited, two bytes; field 14, fixed64.
    const unknown = Uint8Array.of(0x7a, 2, 1, 2, 0x71, 1, 2, 3, 4, 5, 6, 7, 8);
    expect((await endpoint.protobuf('/v1/traces', Buffer.concat([unknown, known]))).status).toBe(200);
    expect(endpoint.stores.traces.stats().appended).toBe(2);
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '3'],
    ['a list that is none', '{"resourceSpans": 3}'],
    ['a span that is none', '{"resourceSpans": [{"scopeSpans": [{"spans": [3]}]}]}'],
  ])('%s is a 400, and nothing is stored', async (_what, body) => {
    const endpoint = anEndpoint();
    const reply = await endpoint.json('/v1/traces', body);
    expect(reply.status).toBe(400);
    expect(endpoint.stores.traces.stats().appended).toBe(0);
  });

  test('another content type is a 415', async () => {
    expect((await anEndpoint().call('POST /v1/traces', { body: 'x', headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });
});

describe('logs', () => {
  test('JSON and protobuf mean the same, and become labels and metadata as in Loki', async () => {
    const request = logsRequest([{ line: 'paid', attributes: { 'order.id': 'o-1' } }]);
    const [viaJson, viaProtobuf] = [anEndpoint(), anEndpoint()];
    expect((await viaJson.json('/v1/logs', request)).status).toBe(200);
    expect((await viaProtobuf.protobuf('/v1/logs', protobufOfJson(LogsData, JSON.stringify(request)))).status).toBe(200);
    const [entry] = viaJson.lines();
    expect({ ...entry?.labels }).toEqual({ service_name: 'order' });
    expect({ ...entry?.metadata }).toMatchObject({
      order_id: 'o-1',
      trace_id: TRACE_ID,
      service_version: '1.2.3',
      detected_level: 'info',
      severity_number: '9',
    });
    expect(viaProtobuf.lines()).toEqual(viaJson.lines());
  });

  test('lines from long ago or far ahead are refused, the others are taken', async () => {
    const endpoint = anEndpoint();
    const request = logsRequest([{ line: 'now' }, { line: 'old', ms: START_MS - 7_200_000 }, { line: 'ahead', ms: START_MS + 3_600_000 }]);
    expect(await endpoint.json('/v1/logs', request)).toMatchObject({ json: { partialSuccess: { rejectedLogRecords: 2 } } });
    expect(endpoint.lines().map(({ line }) => line)).toEqual(['now']);
  });
});

test('whatever is pushed, the answer is a 200 or a 400, and what is stored can be read', async () => {
  const valid = protobufOfJson(TracesData, JSON.stringify(tracesRequest([{ attributes: { a: 'b', c: 1 } }, {}])));
  const validLogs = protobufOfJson(LogsData, JSON.stringify(logsRequest([{ line: 'x', attributes: { a: 'b' } }])));
  const mutated = (bytes: Uint8Array) =>
    fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }).map((changes) => {
      const copy = Uint8Array.from(bytes);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    });
  const endpoint = anEndpoint();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 60 }), mutated(valid), mutated(validLogs)), async (bytes) => {
      for (const path of ['/v1/traces', '/v1/logs']) expect([200, 400]).toContain((await endpoint.protobuf(path, bytes)).status);
    }),
    { numRuns: 1_500 },
  );
  for (const trace of endpoint.stores.traces.querier.traces()) for (const span of trace.spans) void span.attributes.size;
  expect(endpoint.lines().every(({ line }) => typeof line === 'string')).toBe(true);
});
