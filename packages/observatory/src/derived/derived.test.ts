import { evalInstant, parseExpr } from '@faultline/promql';
import { expect, test } from 'vitest';
import { protobufOfJson, TracesData } from '../otlp/proto.ts';
import { createStores } from '../stores.ts';
import { createManualClock } from '../testing/manual-clock.ts';
import { type SpanFixture, START_MS, TRACE_ID, tracesRequest } from '../testing/otlp.fixture.ts';

const [SERVER, CLIENT, PRODUCER, CONSUMER] = [2, 3, 4, 5];

function derivedFrom(spans: readonly SpanFixture[]) {
  const clock = createManualClock(START_MS);
  const stores = createStores(clock);
  stores.start();
  const push = (more: readonly SpanFixture[]): number =>
    stores.takeSpans(stores.decodeTraces(protobufOfJson(TracesData, JSON.stringify(tracesRequest(more)))));
  push(spans);
  clock.advance(2_000);
  return {
    clock,
    stores,
    push,
    ask(query: string): Record<string, number> {
      const { value } = evalInstant(parseExpr(query), { querier: stores.metrics.querier, timeMs: clock.nowMs() });
      if (value.kind !== 'vector') throw new Error('no vector');
      return Object.fromEntries(value.samples.map(({ labels, v }) => [Object.values(labels).join(' '), v]));
    },
  };
}

test('calls, latency and size of spans by service, name, kind and status', () => {
  const { ask } = derivedFrom([{ durationMs: 10 }, { durationMs: 3_000 }, { durationMs: 1, error: true, name: 'other', kind: CLIENT }]);
  expect(ask('sum by (service, span_name, span_kind, status_code) (traces_spanmetrics_calls_total)')).toEqual({
    'order GET / SPAN_KIND_SERVER STATUS_CODE_UNSET': 2,
    'order other SPAN_KIND_CLIENT STATUS_CODE_ERROR': 1,
  });
  expect(ask('sum by (le) (traces_spanmetrics_latency_bucket{span_name="GET /", le=~"0.008|0.016|4.096|[+]Inf"})')).toEqual({
    '0.008': 0,
    '0.016': 1,
    '4.096': 2,
    '+Inf': 2,
  });
  expect(ask('sum(traces_spanmetrics_latency_sum{span_name="GET /"})')).toEqual({ '': 3.01 });
  expect(Object.values(ask('sum(traces_spanmetrics_size_total)'))[0]).toBeGreaterThan(100);
});

test('a counter starts with a zero, so that its first value counts', () => {
  const { ask } = derivedFrom([{}]);
  expect(Object.values(ask('sum(increase(traces_spanmetrics_calls_total[10s]))'))[0]).toBeGreaterThan(0);
});

test('latencies have exemplars that lead to their traces', () => {
  const { stores } = derivedFrom([{ durationMs: 10 }]);
  const [found] = stores.metrics.exemplars([[{ name: 'le', op: '=', value: '0.016' }]], { startMs: 0, endMs: Infinity });
  expect(found?.exemplars[0]).toMatchObject({ labels: { trace_id: TRACE_ID }, value: 0.01 });
});

test('a call is an edge once both of its sides have come, in either order', () => {
  const client = { service: 'order', spanId: '00000000000000c1', parentSpanId: '00000000000000aa', kind: CLIENT, durationMs: 200 };
  const server = { service: 'payment', parentSpanId: '00000000000000c1', kind: SERVER, durationMs: 100, error: true };
  for (const order of [
    [client, server],
    [server, client],
  ]) {
    const { ask } = derivedFrom(order);
    expect(ask('sum by (client, server) (traces_service_graph_request_total)')).toEqual({ 'order payment': 1 });
    expect(ask('sum by (client, server) (traces_service_graph_request_failed_total)')).toEqual({ 'order payment': 1 });
    expect(ask('sum(traces_service_graph_request_server_seconds_sum)')).toEqual({ '': 0.1 });
    expect(ask('sum(traces_service_graph_request_client_seconds_sum)')).toEqual({ '': 0.2 });
  }
});

test('databases, callers from outside, queues and peers that never show are edges of their own kind', () => {
  const parentSpanId = '00000000000000aa';
  const { ask, clock } = derivedFrom([
    { service: 'order', kind: CLIENT, parentSpanId, attributes: { 'db.system.name': 'postgresql' } },
    { service: 'gateway', kind: SERVER },
    { service: 'order', kind: PRODUCER, spanId: '00000000000000d1', parentSpanId },
    { service: 'worker', kind: CONSUMER, parentSpanId: '00000000000000d1' },
    { service: 'payment', kind: CLIENT, parentSpanId, attributes: { 'peer.service': 'bank' } },
  ]);
  clock.advance(14_000);
  expect(ask('sum by (client, server, connection_type) (traces_service_graph_request_total)')).toEqual({
    'order postgresql database': 1,
    'user gateway virtual_node': 1,
    'order worker messaging_system': 1,
    'payment bank virtual_node': 1,
  });
});

test('what nothing has touched for long ends', () => {
  const { ask, clock, push } = derivedFrom([{ name: 'old' }]);
  clock.advance(14 * 60_000);
  push([{ name: 'young' }]);
  clock.advance(2 * 60_000);
  expect(Object.keys(ask('count by (span_name) (traces_spanmetrics_calls_total)'))).toEqual(['young']);
});
