import { expect, test } from 'vitest';
import { parseTrace } from './otlp-trace.ts';

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

const span = (spanId: string, parentSpanId: string, startMs: number) => ({
  spanId,
  parentSpanId,
  name: spanId,
  startTimeUnixNano: `${1_700_000_000_000 + startMs}000000`,
  endTimeUnixNano: `${1_700_000_000_000 + startMs + 10}500000`,
});

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(16)) as [string, string, string, string];
const batch = (service: string, spans: unknown[]) => ({
  resource: { attributes: [attribute('service.name', service)] },
  scopeSpans: [{ spans }],
});

test('children follow their parents in the order of time, whatever order they came in', () => {
  const { rows, startMs, durationMs } = parseTrace({
    batches: [batch('order', [span(c, b, 30), span(b, a, 20)]), batch('gateway', [span(a, '', 0), span(d, a, 5)])],
  });
  expect(rows.map(({ span: { id, service }, depth, below }) => [id[0], service, depth, below])).toEqual([
    ['a', 'gateway', 0, 3],
    ['d', 'gateway', 1, 0],
    ['b', 'order', 1, 1],
    ['c', 'order', 2, 0],
  ]);
  expect(startMs).toBe(1_700_000_000_000);
  expect(durationMs).toBeCloseTo(40.5, 2);
});

test('a span without its parent stands at the top, and a loop ends', () => {
  expect(parseTrace({ trace: { resourceSpans: [batch('order', [span(b, a, 20)])] } }).rows).toMatchObject([{ depth: 0 }]);
  expect(parseTrace({ batches: [batch('order', [span(a, a, 0)])] }).rows).toEqual([]);
  expect(parseTrace({}).rows).toEqual([]);
});

test('ids come in base64 as well as in hexadecimal', () => {
  const base64 = btoa(String.fromCharCode(...Array.from({ length: 8 }, () => 0xaa)));
  expect(parseTrace({ batches: [batch('order', [{ ...span(base64, '', 0) }])] }).rows[0]?.span.id).toBe(a);
});

test('status, kind, events and links are read in both of their notations', () => {
  const failed = {
    ...span(a, '', 0),
    kind: 'SPAN_KIND_CLIENT',
    status: { code: 'STATUS_CODE_ERROR', message: 'no' },
    events: [{ name: 'retry', timeUnixNano: '1700000000001000000', attributes: [{ key: 'attempt', value: { intValue: '2' } }] }],
    links: [{ traceId: 'f'.repeat(32) }],
  };
  expect(parseTrace({ batches: [batch('order', [failed, { ...span(b, '', 1), kind: 2, status: { code: 2 } }])] }).rows).toMatchObject([
    {
      span: {
        kind: 'client',
        error: true,
        statusMessage: 'no',
        events: [{ name: 'retry', attributes: { attempt: '2' } }],
        links: ['f'.repeat(32)],
      },
    },
    { span: { kind: 'server', error: true } },
  ]);
});
