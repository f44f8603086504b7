/** OTLP/JSON export requests for tests. */

export type SpanFixture = Readonly<{
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  kind?: number;
  startMs?: number;
  durationMs?: number;
  error?: boolean;
  service?: string;
  attributes?: Readonly<Record<string, string | number | boolean>>;
}>;

export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
export const START_MS = 1_800_000_000_000;

const ns = (ms: number): string => `${Math.round(ms)}000000`;

export function attributesOf(values: Readonly<Record<string, string | number | boolean>>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));
}

export function tracesRequest(spans: readonly SpanFixture[]) {
  return {
    resourceSpans: spans.map(({ service = 'order', ...span }, i) => ({
      resource: { attributes: attributesOf({ 'service.name': service }) },
      scopeSpans: [
        {
          scope: { name: 'test', version: '1' },
          spans: [
            {
              traceId: span.traceId ?? TRACE_ID,
              spanId: span.spanId ?? String(i + 1).padStart(16, '0'),
              ...(span.parentSpanId === undefined ? {} : { parentSpanId: span.parentSpanId }),
              name: span.name ?? 'GET /',
              kind: span.kind ?? 2,
              startTimeUnixNano: ns(span.startMs ?? START_MS),
              endTimeUnixNano: ns((span.startMs ?? START_MS) + (span.durationMs ?? 10)),
              attributes: attributesOf(span.attributes ?? {}),
              status: span.error === true ? { code: 2, message: 'failed' } : {},
            },
          ],
        },
      ],
    })),
  };
}

export type LogFixture = Readonly<{ line: string; ms?: number; service?: string; attributes?: Readonly<Record<string, string>> }>;

export function logsRequest(lines: readonly LogFixture[]) {
  return {
    resourceLogs: lines.map(({ line, ms = START_MS, service = 'order', attributes = {} }) => ({
      resource: { attributes: attributesOf({ 'service.name': service, 'service.version': '1.2.3' }) },
      scopeLogs: [
        {
          scope: { name: 'test' },
          logRecords: [
            {
              timeUnixNano: ns(ms),
              severityNumber: 9,
              severityText: 'info',
              body: { stringValue: line },
              attributes: attributesOf(attributes),
              traceId: TRACE_ID,
              spanId: '00f067aa0ba902b7',
            },
          ],
        },
      ],
    })),
  };
}
