import { expect, test } from 'vitest';
import { attributesFromOtlp, spansFromOtlp, tracesFromOtlp } from './otlp.ts';

test('attributes keep their types, and what TraceQL has no type for is nil', () => {
  const values = [
    { stringValue: 'text' },
    { intValue: '42' },
    { doubleValue: 42 },
    { doubleValue: 'NaN' },
    { boolValue: false },
    { arrayValue: { values: [{ intValue: 1 }, { intValue: 2 }] } },
    { arrayValue: { values: [{ intValue: 1 }, { stringValue: 'two' }] } },
    {},
  ];
  expect([...attributesFromOtlp(values.map((value, i) => ({ key: String(i), value }))).values()]).toEqual([
    { type: 'string', value: 'text' },
    { type: 'int', value: 42 },
    { type: 'float', value: 42 },
    { type: 'float', value: Number.NaN },
    { type: 'bool', value: false },
    { type: 'int[]', value: [1, 2] },
    { type: 'nil' },
    { type: 'nil' },
  ]);
});

test('kinds and states come as numbers or as names', () => {
  const spans = [
    { kind: 2, status: { code: 2 } },
    { kind: 'SPAN_KIND_CLIENT', status: { code: 'STATUS_CODE_OK' } },
    { kind: 99, status: {} },
    {},
  ];
  expect(spansFromOtlp({ resourceSpans: [{ scopeSpans: [{ spans }] }] }).map(({ kind, status }) => [kind, status])).toEqual([
    ['server', 'error'],
    ['client', 'ok'],
    ['unspecified', 'unset'],
    ['unspecified', 'unset'],
  ]);
});

test('a parent id of zeros is no parent', () => {
  const [root] = spansFromOtlp({ resourceSpans: [{ scopeSpans: [{ spans: [{ parentSpanId: '0000000000000000' }] }] }] });
  expect(root?.parentSpanId).toBe('');
});

test('the spans of several services join to their trace', () => {
  const service = (name: string, ...spans: object[]) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
    scopeSpans: [{ spans }],
  });
  const [first, second, ...others] = tracesFromOtlp({
    resourceSpans: [
      service('orders', { traceId: 'AA', spanId: 'b2', parentSpanId: 'b1', startTimeUnixNano: '2000', endTimeUnixNano: '3000' }),
      service('gateway', {
        traceId: 'aa',
        spanId: 'b1',
        name: 'GET /',
        startTimeUnixNano: '1000',
        endTimeUnixNano: '4000',
        status: { code: 2 },
      }),
      service('gateway', { traceId: 'cc', spanId: 'd1' }),
    ],
  });
  expect(first).toMatchObject({
    traceId: 'aa',
    rootName: 'GET /',
    rootServiceName: 'gateway',
    startNs: 1000n,
    endNs: 4000n,
    durationNs: 3000,
  });
  expect(first?.spans.map(({ spanId }) => spanId)).toEqual(['b1', 'b2']);
  expect([...(first?.serviceStats ?? [])]).toEqual([
    ['gateway', { spanCount: 1, errorCount: 1 }],
    ['orders', { spanCount: 1, errorCount: 0 }],
  ]);
  expect(second?.traceId).toBe('cc');
  expect(others).toEqual([]);
});
