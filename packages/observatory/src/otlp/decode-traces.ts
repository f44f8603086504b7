import type { Attributes, InstrumentationScope, Resource, SpanEvent, SpanKind, SpanLink, SpanRecord, SpanStatus } from '@faultline/traceql';
import { eachField, endOfMessage, fixed64, hexOf, LazyAttributes, NO_ATTRIBUTES, type Reader, readAttribute, readerOf } from './reader.ts';

/** A decoded message together with its bytes, which is how it is stored. */
export type Encoded<T> = Readonly<{ value: T; bytes: Uint8Array }>;

/** A span as it arrived: `bytes` is the Span message, to be read again by `readSpan`. */
export type ReceivedSpan = Readonly<{
  record: SpanRecord;
  bytes: Uint8Array;
  resource: Encoded<Resource>;
  scope: Encoded<InstrumentationScope>;
}>;

const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error'];
const MAX_SHARED = 5_000;

/**
 * Reads OTLP trace data. Resources and scopes come with every batch and every trace, and hardly differ: equal ones are
 * decoded once and shared. One decoder is meant to be used for everything a store holds.
 */
export function createTraceDecoder() {
  const resources = new Map<string, Encoded<Resource>>();
  const scopes = new Map<string, Encoded<InstrumentationScope>>();

  const resourceOf = (bytes: Uint8Array): Encoded<Resource> => shared(resources, bytes, readResource);
  const scopeOf = (bytes: Uint8Array): Encoded<InstrumentationScope> => shared(scopes, bytes, readScope);

  /** The spans of a TracesData message (or export request, which is the same). Throws RangeError or Error for malformed bytes. */
  return function decodeTraces(bytes: Uint8Array): ReceivedSpan[] {
    const spans: ReceivedSpan[] = [];
    const reader = readerOf(bytes);
    eachField(reader, reader.len, (field, wireType) => {
      if (field === 1) readResourceSpans(reader, spans);
      else reader.skipType(wireType);
    });
    return spans;
  };

  /** The resource may come after its spans in the message, so the places are gathered first. */
  function readResourceSpans(reader: Reader, spans: ReceivedSpan[]): void {
    let resourceBytes: Uint8Array = EMPTY;
    const scopeSpans: Uint8Array[] = [];
    eachField(reader, endOfMessage(reader), (field, wireType) => {
      if (field === 1) resourceBytes = reader.bytes();
      else if (field === 2) scopeSpans.push(reader.bytes());
      else reader.skipType(wireType);
    });
    const resource = resourceOf(resourceBytes);
    for (const bytes of scopeSpans) readScopeSpans(bytes, resource, spans);
  }

  function readScopeSpans(bytes: Uint8Array, resource: Encoded<Resource>, spans: ReceivedSpan[]): void {
    let scopeBytes: Uint8Array = EMPTY;
    const found: Uint8Array[] = [];
    const reader = readerOf(bytes);
    eachField(reader, reader.len, (field, wireType) => {
      if (field === 1) scopeBytes = reader.bytes();
      else if (field === 2) found.push(reader.bytes());
      else reader.skipType(wireType);
    });
    const scope = scopeOf(scopeBytes);
    for (const span of found) {
      spans.push({ record: readSpan(span, resource.value, scope.value), bytes: span, resource, scope });
    }
  }
}

export type TraceDecoder = ReturnType<typeof createTraceDecoder>;

const EMPTY = new Uint8Array(0);

function shared<T>(known: Map<string, Encoded<T>>, bytes: Uint8Array, read: (bytes: Uint8Array) => T): Encoded<T> {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MAX_SHARED) known.clear();
  // A copy: the bytes are a part of a request that nobody else needs for long.
  const own = bytes.slice();
  const created = { value: read(own), bytes: own };
  known.set(key, created);
  return created;
}

function readResource(bytes: Uint8Array): Resource {
  const attributes = new Map();
  const reader = readerOf(bytes);
  eachField(reader, reader.len, (field, wireType) => {
    if (field === 1) readAttribute(reader, attributes);
    else reader.skipType(wireType);
  });
  return { attributes };
}

function readScope(bytes: Uint8Array): InstrumentationScope {
  const attributes = new Map();
  let name = '';
  let version = '';
  const reader = readerOf(bytes);
  eachField(reader, reader.len, (field, wireType) => {
    if (field === 1) name = reader.string();
    else if (field === 2) version = reader.string();
    else if (field === 3) readAttribute(reader, attributes);
    else reader.skipType(wireType);
  });
  return { name, version, attributes };
}

function readSpan(bytes: Uint8Array, resource: Resource, scope: InstrumentationScope): SpanRecord {
  const span = {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    name: '',
    kind: 'unspecified' as SpanKind,
    status: 'unset' as SpanStatus,
    statusMessage: '',
    startNs: 0n,
    endNs: 0n,
    attributes: NO_ATTRIBUTES,
    events: NO_EVENTS,
    links: NO_LINKS,
    resource,
    scope,
  };
  const attributes: Uint8Array[] = [];
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  const reader = readerOf(bytes);
  eachField(reader, reader.len, (field, wireType) => {
    switch (field) {
      case 1:
        span.traceId = hexOf(reader.bytes());
        break;
      case 2:
        span.spanId = hexOf(reader.bytes());
        break;
      case 4:
        span.parentSpanId = parentIdOf(reader.bytes());
        break;
      case 5:
        span.name = reader.string();
        break;
      case 6:
        span.kind = KINDS[reader.int32()] ?? 'unspecified';
        break;
      case 7:
        span.startNs = fixed64(reader);
        break;
      case 8:
        span.endNs = fixed64(reader);
        break;
      case 9:
        attributes.push(messageWithLength(reader));
        break;
      case 11:
        events.push(readEvent(reader));
        break;
      case 13:
        links.push(readLink(reader));
        break;
      case 15:
        readStatus(reader, span);
        break;
      default:
        reader.skipType(wireType);
    }
  });
  if (attributes.length > 0) span.attributes = new LazyAttributes(attributes);
  if (events.length > 0) span.events = events;
  if (links.length > 0) span.links = links;
  return span;
}

const NO_EVENTS: readonly SpanEvent[] = [];
const NO_LINKS: readonly SpanLink[] = [];

/** Some exporters send zeros where there is no parent. */
function parentIdOf(bytes: Uint8Array): string {
  return bytes.some((byte) => byte !== 0) ? hexOf(bytes) : '';
}

function messageWithLength(reader: Reader): Uint8Array {
  const start = reader.pos;
  reader.pos = endOfMessage(reader);
  return reader.buf.subarray(start, reader.pos);
}

function lazily(places: readonly Uint8Array[]): Attributes {
  return places.length === 0 ? NO_ATTRIBUTES : new LazyAttributes(places);
}

function readEvent(reader: Reader): SpanEvent {
  let name = '';
  let timeNs = 0n;
  const attributes: Uint8Array[] = [];
  eachField(reader, endOfMessage(reader), (field, wireType) => {
    if (field === 1) timeNs = fixed64(reader);
    else if (field === 2) name = reader.string();
    else if (field === 3) attributes.push(messageWithLength(reader));
    else reader.skipType(wireType);
  });
  return { name, timeNs, attributes: lazily(attributes) };
}

function readLink(reader: Reader): SpanLink {
  let traceId = '';
  let spanId = '';
  const attributes: Uint8Array[] = [];
  eachField(reader, endOfMessage(reader), (field, wireType) => {
    if (field === 1) traceId = hexOf(reader.bytes());
    else if (field === 2) spanId = hexOf(reader.bytes());
    else if (field === 4) attributes.push(messageWithLength(reader));
    else reader.skipType(wireType);
  });
  return { traceId, spanId, attributes: lazily(attributes) };
}

function readStatus(reader: Reader, span: { status: SpanStatus; statusMessage: string }): void {
  eachField(reader, endOfMessage(reader), (field, wireType) => {
    if (field === 2) span.statusMessage = reader.string();
    else if (field === 3) span.status = STATUSES[reader.int32()] ?? 'unset';
    else reader.skipType(wireType);
  });
}
