import { otlpLogEntries } from '@faultline/logql/otlp';
import type protobuf from 'protobufjs';
import { HttpError } from '../http/http-error.ts';
import type { ApiReply, ApiRequest, Route } from '../http/route.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { Clock } from '../seams.ts';
import { countRecords } from './count-records.ts';
import { decodeLogs } from './decode-logs.ts';
import { type ReceivedSpan, readThrough, type TraceDecoder } from './decode-traces.ts';
import { ExportLogsServiceResponse, ExportTraceServiceResponse, LogsData, protobufOfJson, TracesData } from './proto.ts';

export type OtlpRoutesOptions = Readonly<{
  decodeTraces: TraceDecoder;
  /** Stores valid spans; returns how many it refused. */
  takeSpans: (spans: readonly ReceivedSpan[]) => number;
  logs: Pick<LogStore, 'append'>;
  clock: Clock;
}>;

/** OTLP/HTTP: what cannot be read is refused as a whole, what can be read but not taken is told as a partial success. */
export function createOtlpRoutes({ decodeTraces, takeSpans, logs, clock }: OtlpRoutesOptions): Route[] {
  function receiveTraces(request: ApiRequest): ApiReply {
    const spans = understood(() => {
      const decoded = decodeTraces(ofBearableSize(bodyAsProtobuf(request, TracesData)));
      readThrough(decoded);
      return decoded;
    });
    const valid = spans.filter(hasValidIds);
    const invalid = spans.length - valid.length;
    const rejected = invalid + takeSpans(valid);
    const errorMessage = invalid > 0 ? 'trace ids must be 128 bit, span ids 64 bit, and not zero' : 'the trace is too large';
    return reply(request, ExportTraceServiceResponse, rejected === 0 ? {} : { partialSuccess: { rejectedSpans: rejected, errorMessage } });
  }

  function receiveLogs(request: ApiRequest): ApiReply {
    const nowMs = clock.nowMs();
    const entries = understood(() =>
      otlpLogEntries(decodeLogs(ofBearableSize(bodyAsProtobuf(request, LogsData))), { receivedNs: BigInt(Math.floor(nowMs)) * 1_000_000n }),
    );
    const { rejected, reason } = logs.append(entries, nowMs);
    return reply(
      request,
      ExportLogsServiceResponse,
      rejected === 0 ? {} : { partialSuccess: { rejectedLogRecords: rejected, errorMessage: reason } },
    );
  }

  return [
    { method: 'POST', path: '/v1/traces', handle: receiveTraces },
    { method: 'POST', path: '/v1/logs', handle: receiveLogs },
    // Where Loki has it.
    { method: 'POST', path: '/otlp/v1/logs', handle: receiveLogs },
  ];
}

/** In the form that the caller speaks, as the protocol wants. */
export function describeOtlpError(error: unknown): ApiReply {
  if (error instanceof HttpError) return { status: error.status, json: { code: 3, message: error.message } };
  return { status: 500, json: { code: 13, message: error instanceof Error ? error.message : String(error) } };
}

/** JSON takes many times its size while it is read. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** Nothing else happens while a request is read; exporters send some hundreds, collectors some thousands at a time. */
const MAX_RECORDS = 20_000;

const ID_PATTERN = { trace: /^(?!0+$)[0-9a-f]{32}$/, span: /^(?!0+$)[0-9a-f]{16}$/ };

function hasValidIds({ record }: ReceivedSpan): boolean {
  return ID_PATTERN.trace.test(record.traceId) && ID_PATTERN.span.test(record.spanId);
}

function isJson({ headers }: ApiRequest): boolean {
  return headers['content-type']?.startsWith('application/json') ?? false;
}

function bodyAsProtobuf(request: ApiRequest, type: protobuf.Type): Uint8Array {
  if (isJson(request)) {
    if (request.body.length > MAX_JSON_BYTES) throw new HttpError(413, `JSON requests may have ${MAX_JSON_BYTES} bytes`);
    return protobufOfJson(type, request.body.toString('utf8'));
  }
  if (request.headers['content-type']?.startsWith('application/x-protobuf')) return request.body;
  throw new HttpError(415, 'the content type must be application/x-protobuf or application/json');
}

/** Records can be far smaller than what is made of them. Throws HttpError. */
function ofBearableSize(bytes: Uint8Array): Uint8Array {
  const records = countRecords(bytes);
  if (records > MAX_RECORDS) throw new HttpError(413, `a request may hold ${MAX_RECORDS} records, not ${records}: send smaller batches`);
  return bytes;
}

/** Whatever the decoders throw, it is about the bytes. */
function understood<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    throw new HttpError(400, `the request cannot be decoded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function reply(request: ApiRequest, type: protobuf.Type, message: Record<string, unknown>): ApiReply {
  if (isJson(request)) return { json: message };
  return { bytes: type.encode(type.fromObject(message)).finish(), contentType: 'application/x-protobuf' };
}
