import { expect, test } from 'vitest';
import { createTraceDecoder } from '../otlp/decode-traces.ts';
import { protobufOfJson, TracesData } from '../otlp/proto.ts';
import { type SpanFixture, START_MS, TRACE_ID, tracesRequest } from '../testing/otlp.fixture.ts';
import { createTraceStore, defaultTraceLimits, type TraceLimits } from './trace-store.ts';

function aStore(limits: Partial<TraceLimits> = {}) {
  const decode = createTraceDecoder();
  const store = createTraceStore(decode, { ...defaultTraceLimits, ...limits });
  return {
    store,
    push(spans: readonly SpanFixture[], nowMs = START_MS) {
      return store.append(decode(protobufOfJson(TracesData, JSON.stringify(tracesRequest(spans)))), nowMs);
    },
    read: (range?: { startNs: bigint; endNs: bigint }) =>
      [...store.querier.traces(range)].map(({ traceId, spans }) => `${traceId.slice(-2)}:${spans.length}`),
  };
}

const traceId = (n: number): string => `${TRACE_ID.slice(0, 28)}${n.toString(16).padStart(4, '0')}`;
const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n;
/** Longer than a trace may be quiet before it is packed, few spans or not. */
const LATER_MS = START_MS + 61_000;

test('traces come newest first, live and packed ones mixed', () => {
  const { store, push, read } = aStore();
  push([
    { traceId: traceId(1), startMs: START_MS },
    { traceId: traceId(3), startMs: START_MS + 2_000 },
  ]);
  store.sweep(LATER_MS);
  expect(store.stats()).toMatchObject({ liveTraces: 0, blocks: 1, spans: 2 });
  push([{ traceId: traceId(2), startMs: START_MS + 1_000 }], LATER_MS);
  expect(read()).toEqual(['03:1', '02:1', '01:1']);
  expect(read({ startNs: ns(START_MS + 500), endNs: ns(START_MS + 1_500) })).toEqual(['02:1']);
});

test('spans of a trace come together, whenever they arrive', () => {
  const { store, push, read } = aStore();
  push([{ spanId: '00000000000000a1' }]);
  store.sweep(LATER_MS);
  push([{ spanId: '00000000000000a2', parentSpanId: '00000000000000a1' }], LATER_MS);
  expect(read()).toEqual(['9c:2']);
  store.sweep(LATER_MS + 61_000);
  expect(store.stats().blocks).toBe(2);
  expect(read()).toEqual(['9c:2']);
  expect(store.find(TRACE_ID)?.spans.map(({ nestedSetLeft }) => nestedSetLeft)).toEqual([1, 2]);
});

test('a span that is sent again is there once', () => {
  const { store, push, read } = aStore();
  push([{ spanId: '00000000000000a1' }, { spanId: '00000000000000a1' }]);
  expect(read()).toEqual(['9c:1']);
  store.sweep(LATER_MS);
  push([{ spanId: '00000000000000a1' }], LATER_MS);
  expect(read()).toEqual(['9c:1']);
});

test('attributes of packed spans can be read', () => {
  const { store, push } = aStore();
  push([{ attributes: { 'order.id': 'o-1' }, service: 'payment' }]);
  store.sweep(LATER_MS);
  const [span] = store.find(TRACE_ID)?.spans ?? [];
  expect(span?.attributes.get('order.id')).toEqual({ type: 'string', value: 'o-1' });
  expect(span?.resource.attributes.get('service.name')).toEqual({ type: 'string', value: 'payment' });
});

test('blocks older than the retention go', () => {
  const { store, push, read } = aStore();
  push([{ traceId: traceId(1) }]);
  store.sweep(LATER_MS);
  store.sweep(START_MS + 3_700_000);
  expect(read()).toEqual([]);
  expect(store.find(traceId(1))).toBeUndefined();
  expect(store.stats()).toMatchObject({ blocks: 0, bytes: 0, droppedByAge: 1 });
});

test('with too many bytes, the oldest block goes', () => {
  const { store, push, read } = aStore({ maxBytes: 1_000 });
  for (let i = 0; i < 10; i++) {
    push([{ traceId: traceId(i), startMs: START_MS + i, attributes: { text: `${i}`.repeat(50) } }]);
    store.sweep(LATER_MS);
  }
  expect(store.stats().bytes).toBeLessThanOrEqual(1_000);
  expect(store.stats().droppedBySize).toBeGreaterThan(0);
  expect(read()[0]).toBe('09:1');
  expect(read()).not.toContain('00:1');
});

test('with too many live spans, the quietest traces are packed early', () => {
  const { store, push, read } = aStore({ maxLiveSpans: 10 });
  for (let i = 0; i < 30; i++) push([{ traceId: traceId(i), startMs: START_MS + i }], START_MS + i);
  expect(store.stats().liveSpans).toBeLessThanOrEqual(10);
  expect(read()).toHaveLength(30);
});

test('a trace that grows without end is refused further spans', () => {
  const { push } = aStore({ maxSpansPerTrace: 3 });
  expect(push(Array.from({ length: 5 }, (_, i) => ({ spanId: String(i + 1).padStart(16, '0') })))).toBe(2);
});
