import { HttpError } from '../http/http-error.ts';
import type { ApiReply, ApiRequest, Route } from '../http/route.ts';
import { jsonOfProtobuf, TracesData } from '../otlp/proto.ts';
import { wrapAsFirstField } from '../traces/trace-bytes.ts';
import type { TraceStore } from '../traces/trace-store.ts';

/** A trace by its id: OTLP, under the two names that Tempo's two versions of the API give it. */
export function createTraceRoutes(traces: Pick<TraceStore, 'fragmentsOf'>): Route[] {
  function bytesOf({ params }: ApiRequest): Uint8Array {
    const id = (params['id'] as string).toLowerCase();
    if (!/^[0-9a-f]{1,32}$/.test(id)) throw new HttpError(400, 'trace ids can only contain hex characters and have 32 digits at most');
    const fragments = traces.fragmentsOf(id.padStart(32, '0'));
    if (fragments.length === 0) throw new HttpError(404, 'trace not found');
    return Buffer.concat(fragments);
  }

  /** A Trace message is a TracesData message whose field has another name. */
  const first = (request: ApiRequest): ApiReply => {
    const bytes = bytesOf(request);
    if (wantsProtobuf(request)) return { bytes, contentType: 'application/protobuf' };
    return { json: { batches: jsonOfProtobuf(TracesData, bytes)['resourceSpans'] ?? [] } };
  };

  const second = (request: ApiRequest): ApiReply => {
    const bytes = bytesOf(request);
    if (wantsProtobuf(request)) return { bytes: wrapAsFirstField(bytes), contentType: 'application/protobuf' };
    return { json: { trace: jsonOfProtobuf(TracesData, bytes) } };
  };

  return [
    { method: 'GET', path: '/api/traces/:id', handle: first },
    { method: 'GET', path: '/api/v2/traces/:id', handle: second },
    { method: 'GET', path: '/api/echo', handle: () => ({ text: 'echo' }) },
    { method: 'GET', path: '/ready', handle: () => ({ text: 'ready\n' }) },
    { method: 'GET', path: '/api/status/buildinfo', handle: () => ({ json: { version: '3.0.3', revision: 'faultline-observatory' } }) },
  ];
}

function wantsProtobuf({ headers }: ApiRequest): boolean {
  return (headers.accept ?? '').includes('application/protobuf');
}
