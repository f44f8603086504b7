import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';
import type { ApiName, Ports } from './config.ts';
import { createObservatory, type Observatory } from './observatory.ts';
import { LogsData, protobufOfJson, TracesData } from './otlp/proto.ts';
import { logsRequest, TRACE_ID, tracesRequest } from './testing/otlp.fixture.ts';

/** The processor's time that one request may take: its clock time is the machine's business as well. */
const LONGEST_MS = 1_000;
const RUNS = 30;
/** Some tests ask for much, which takes its time where others work too. */
vi.setConfig({ testTimeout: 180_000 });

const directory = mkdtempSync(join(tmpdir(), 'observatory-fuzz-'));
const problems: string[] = [];
let observatory: Observatory;
let ports: Ports;

beforeAll(async () => {
  writeFileSync(join(directory, 'prometheus.yml'), '');
  writeFileSync(join(directory, 'alertmanager.yml'), '{"route": {"receiver": "none"}, "receivers": [{"name": "none"}]}');
  observatory = createObservatory({
    prometheusConfigFile: join(directory, 'prometheus.yml'),
    alertmanagerConfigFile: join(directory, 'alertmanager.yml'),
    host: '127.0.0.1',
    ports: { prometheus: 0, loki: 0, tempo: 0, alertmanager: 0, otlp: 0 },
    clock: systemClock,
    onProblem: (problem) => void problems.push(problem),
  });
  ports = await observatory.listen();
  const nowMs = Date.now();
  for (let ago = 600; ago >= 0; ago -= 2) {
    const timestampMs = nowMs - ago * 1_000;
    const labels = { __name__: 'a_total', job: 'shop', le: '1' };
    observatory.stores.metrics.appendSamples([{ labels, timestampMs, value: 600 - ago }]);
  }
  await send('otlp', '/v1/traces', { body: traces(nowMs), headers: protobuf });
  await send('otlp', '/v1/logs', { body: logs(nowMs), headers: protobuf });
});
afterAll(async () => {
  await observatory.close();
  rmSync(directory, { recursive: true });
});

const protobuf = { 'content-type': 'application/x-protobuf' };
const traces = (startMs: number): Uint8Array<ArrayBuffer> => {
  const request = tracesRequest([
    { startMs, attributes: { a: 'b', n: 1 } },
    { startMs, name: 'child' },
  ]);
  return new Uint8Array(protobufOfJson(TracesData, JSON.stringify(request)));
};
const logs = (ms: number): Uint8Array<ArrayBuffer> => {
  const request = logsRequest([{ line: '{"a": 1}', ms, attributes: { a: 'b' } }]);
  return new Uint8Array(protobufOfJson(LogsData, JSON.stringify(request)));
};

type Sent = Readonly<{ method?: string; body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string> }>;

async function send(api: ApiName, path: string, { method = 'POST', body, headers = {} }: Sent): Promise<number> {
  const before = process.cpuUsage();
  const response = await fetch(`http://127.0.0.1:${ports[api]}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  await response.arrayBuffer();
  const { user, system } = process.cpuUsage(before);
  expect([path, (user + system) / 1_000]).toSatisfy(([, tookMs]: [string, number]) => tookMs < LONGEST_MS);
  return response.status;
}

const anyText = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e99',
    'NaN',
    'Inf',
    '5m',
    '1y',
    '..',
    '%',
    'null',
    '{}',
    '[]',
    '__proto__',
    'constructor',
    '\u0000',
    '9'.repeat(30),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const time = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 60, 3_600).map((ago) => String(Date.now() / 1_000 - ago)) },
  { weight: 1, arbitrary: fc.constantFrom('0', '1e18', '-5', '2026-11-22T12:00:00Z', '9223372036854775807', '99999999999999999999') },
  { weight: 1, arbitrary: anyText },
);
const query = fc.oneof(
  fc.constantFrom('a_total', 'rate(a_total[5m])', '{__name__=~".+"}', 'max_over_time(rate(a_total[1m])[1h:1s])', 'sum by (x) (a_total'),
  fc.constantFrom('{service_name=~".+"}', '{service_name="order"} | json', 'sum(count_over_time({service_name=~".+"}[1h]))', 'vector(1)'),
  fc.constantFrom('{}', '{ .a = "b" } | rate() by (name)', '{ true } >> { true }', '{} | select(.a)', '{ name =~ "(a+)+$" }'),
  anyText,
);
const anyParameters = (given: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> =>
  fc
    .record(given, { requiredKeys: [] })
    .map((parameters) => new URLSearchParams(Object.entries(parameters) as [string, string][]).toString());

const common = { query, start: time, end: time, time, limit: anyText };
const step = fc.constantFrom('1', '15', '0', '-1', '0.0000001', '1ms', '1h', 'x', '');
/** Every path that takes something, with what it takes. */
const takers: readonly (readonly [ApiName, string, fc.Arbitrary<string>])[] = [
  ...['query', 'query_range', 'query_exemplars', 'format_query', 'series', 'labels', 'metadata', 'targets', 'rules', 'alerts'].map(
    (name) =>
      [
        'prometheus',
        `/api/v1/${name}`,
        anyParameters({
          ...common,
          step,
          timeout: anyText,
          lookback_delta: anyText,
          'match[]': query,
          state: anyText,
          type: anyText,
          metric: anyText,
        }),
      ] as const,
  ),
  ...['query', 'query_range', 'labels', 'series', 'index/stats', 'index/volume', 'detected_labels', 'detected_fields'].map(
    (name) =>
      [
        'loki',
        `/loki/api/v1/${name}`,
        anyParameters({
          ...common,
          step,
          interval: anyText,
          since: anyText,
          direction: anyText,
          'match[]': query,
          targetLabels: anyText,
          line_limit: anyText,
        }),
      ] as const,
  ),
  ...['search', 'search/tags', 'v2/search/tags', 'v2/search/tag/span.a/values', 'metrics/query_range', 'metrics/query'].map(
    (name) =>
      [
        'tempo',
        `/api/${name}`,
        anyParameters({
          ...common,
          q: query,
          step,
          spss: anyText,
          tags: anyText,
          minDuration: anyText,
          maxDuration: anyText,
          scope: anyText,
          since: anyText,
        }),
      ] as const,
  ),
  ...['alerts', 'alerts/groups', 'silences'].map(
    (name) =>
      ['alertmanager', `/api/v2/${name}`, anyParameters({ filter: query, active: anyText, silenced: anyText, receiver: anyText })] as const,
  ),
];

test.each(takers)('%s %s answers whatever its parameters are, at once', async (api, path, parameters) => {
  await fc.assert(
    fc.asyncProperty(parameters, async (text) => {
      // 422, 503 and 504 refuse what would take too long; 500 is what Loki says of vectors that do not match.
      const allowed = [200, 400, 404, 422, 503, 504, ...(api === 'loki' ? [500] : [])];
      expect(allowed).toContain(await send(api, `${path}?${text}`, { method: 'GET' }));
    }),
    { numRuns: RUNS },
  );
  expect(await send('prometheus', '/-/healthy', { method: 'GET' })).toBe(200);
  expect(problems).toEqual([]);
});

test.each<[ApiName, string]>([
  ['prometheus', '/api/v1/label/%s/values'],
  ['loki', '/loki/api/v1/label/%s/values'],
  ['tempo', '/api/traces/%s'],
  ['tempo', '/api/v2/traces/%s'],
  ['tempo', '/api/search/tag/%s/values'],
  ['alertmanager', '/api/v2/silence/%s'],
])('%s %s answers whatever stands in its path', async (api, path) => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyText, fc.constant(TRACE_ID)), async (text) => {
      const status = await send(api, path.replace('%s', encodeURIComponent(text)), { method: 'GET' });
      expect([200, 400, 404, 405]).toContain(status);
    }),
    { numRuns: RUNS },
  );
});

/** A gigabyte of nothing, in a megabyte; and one that is small enough to be unpacked, and nested as deep as it goes. */
const zeros = Buffer.alloc(64 * 1024 * 1024);
const nested = (depth: number): string => `${'{"a":['.repeat(depth)}1${']}'.repeat(depth)}`;
const manySpans = (count: number): string => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: new Array(count).fill({}) }] }] });

test.each<[string, Sent]>([
  ['a gzip bomb', { body: gzipSync(zeros), headers: { ...protobuf, 'content-encoding': 'gzip' } }],
  ['a gzip bomb of JSON', { body: gzipSync(zeros.fill(' ')), headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }],
  ['a brotli bomb', { body: brotliCompressSync(Buffer.alloc(16 * 1024 * 1024)), headers: { ...protobuf, 'content-encoding': 'br' } }],
  ['half a gzip', { body: gzipSync('x'.repeat(1_000)).subarray(0, 20), headers: { ...protobuf, 'content-encoding': 'gzip' } }],
  ['JSON nested a hundred thousand deep', { body: nested(100_000), headers: { 'content-type': 'application/json' } }],
  ['a million empty records', { body: manySpans(1_000_000), headers: { 'content-type': 'application/json' } }],
  ['a million empty records in protobuf', { body: emptyRecords(1_000_000), headers: protobuf }],
  ['a hundred thousand empty records', { body: manySpans(100_000), headers: { 'content-type': 'application/json' } }],
  ['protobuf that promises more than it has', { body: Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), headers: protobuf }],
  ['protobuf groups nested a million deep', { body: new Uint8Array(1_000_000).fill(0x0b), headers: protobuf }],
  ['protobuf of lists in lists', { body: listsInLists(2_000), headers: protobuf }],
])('%s is refused or taken at once, and harms nobody', async (_what, sent) => {
  for (const path of ['/v1/traces', '/v1/logs']) expect([200, 400, 413]).toContain(await send('otlp', path, sent));
  expect(await send('otlp', '/v1/traces', { body: traces(Date.now()), headers: protobuf })).toBe(200);
  expect(await send('tempo', '/api/search?q=%7B%7D', { method: 'GET' })).toBe(200);
  expect(problems).toEqual([]);
});

/** An attribute whose value is a list of a list of a list … (AnyValue.array_value is field 5, ArrayValue.values field 1). */
function listsInLists(depth: number): Uint8Array<ArrayBuffer> {
  const wrap = (field: number, inner: Uint8Array): Uint8Array => Uint8Array.from([(field << 3) | 2, ...varint(inner.length), ...inner]);
  let value: Uint8Array = Uint8Array.of();
  for (let i = 0; i < depth; i++) value = wrap(5, wrap(1, value));
  const attribute = wrap(1, Uint8Array.from([0x0a, 1, 0x61, ...wrap(2, value)]));
  return Uint8Array.from(wrap(1, wrap(1, attribute)));
}

/** ResourceSpans (1) of ScopeSpans (2) of empty spans (2), or the same of logs. */
function emptyRecords(count: number): Uint8Array<ArrayBuffer> {
  const records = Buffer.alloc(count * 2, Uint8Array.of(0x12, 0));
  const scope = Buffer.concat([Uint8Array.of(0x12, ...varint(records.length)), records]);
  return new Uint8Array(Buffer.concat([Uint8Array.of(0x0a, ...varint(scope.length)), scope]));
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
