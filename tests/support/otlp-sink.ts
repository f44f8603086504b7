import { createServer, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

/** The part of the OTLP messages that tests read, by the field numbers of opentelemetry-proto 1.x. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; } }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
  message Link { bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; repeated KeyValue attributes = 4; }
  message Status { string message = 2; int32 code = 3; }
  message Span { bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9; repeated Event events = 11; repeated Link links = 13; Status status = 15; }
  message ScopeSpans { repeated Span spans = 2; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Traces { repeated ResourceSpans resource_spans = 1; }
  message LogRecord { fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5; repeated KeyValue attributes = 6; bytes trace_id = 9; bytes span_id = 10; }
  message ScopeLogs { repeated LogRecord log_records = 2; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
  message Logs { repeated ResourceLogs resource_logs = 1; }
`);

export type SunkSpan = {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly error: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly string[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
};
export type SunkLog = {
  readonly service: string;
  readonly body: string;
  readonly traceId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
};

export type OtlpSink = AsyncDisposable & { readonly spans: readonly SunkSpan[]; readonly logs: readonly SunkLog[]; readonly port: number };

/** Receives what the services export, in place of a telemetry backend. */
export async function startOtlpSink(port: number): Promise<OtlpSink> {
  const spans: SunkSpan[] = [];
  const logs: SunkLog[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      if (request.url === '/v1/traces') spans.push(...decodeSpans(body));
      if (request.url === '/v1/logs') logs.push(...decodeLogs(body));
      response.setHeader('content-type', 'application/x-protobuf').end();
    });
  });
  await listen(server, port);
  return {
    spans,
    logs,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

type Wire = Record<string, unknown>;
const decode = (type: string, body: Uint8Array): Wire => {
  const message = root.lookupType(type);
  return message.toObject(message.decode(body), { longs: String, defaults: true, arrays: true });
};
const list = (value: unknown): Wire[] => (Array.isArray(value) ? (value as Wire[]) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const hex = (value: unknown): string => Buffer.from((value as Uint8Array | undefined) ?? []).toString('hex');

function decodeSpans(body: Uint8Array): SunkSpan[] {
  return list(decode('Traces', body)['resourceSpans']).flatMap((resource) => {
    const service = serviceOf(resource);
    return list(resource['scopeSpans']).flatMap((scope) =>
      list(scope['spans']).map((span) => ({
        service,
        name: String(span['name']),
        traceId: hex(span['traceId']),
        spanId: hex(span['spanId']),
        parentSpanId: hex(span['parentSpanId']),
        error: (span['status'] as Wire | null)?.['code'] === 2,
        attributes: attributesOf(span['attributes']),
        events: list(span['events']).map((event) => String(event['name'])),
        links: list(span['links']).map((link) => ({ traceId: hex(link['traceId']), spanId: hex(link['spanId']) })),
      })),
    );
  });
}

function decodeLogs(body: Uint8Array): SunkLog[] {
  return list(decode('Logs', body)['resourceLogs']).flatMap((resource) => {
    const service = serviceOf(resource);
    return list(resource['scopeLogs']).flatMap((scope) =>
      list(scope['logRecords']).map((record) => ({
        service,
        body: textOf((record['body'] as Wire | null)?.['stringValue']),
        traceId: hex(record['traceId']),
        attributes: attributesOf(record['attributes']),
      })),
    );
  });
}

const serviceOf = (resource: Wire): string => textOf(attributesOf((resource['resource'] as Wire | null)?.['attributes'])['service.name']);

function attributesOf(pairs: unknown): Record<string, unknown> {
  return Object.fromEntries(
    list(pairs).map((pair) => {
      const value = (pair['value'] ?? {}) as Wire;
      const set = ['stringValue', 'intValue', 'doubleValue', 'boolValue'].find(
        (field) => Object.hasOwn(value, field) && value[field] !== undefined,
      );
      return [String(pair['key']), set === undefined ? value : value[set]];
    }),
  );
}
