import type { InstrumentationScope, Resource, SpanRecord, Value } from '@faultline/traceql';
import { readSpan } from './decode-span.ts';
import { readAttribute } from './values.ts';
import { WireReader } from './wire-reader.ts';

/** A decoded message together with its bytes, which is how it is stored. */
export type Encoded<T> = Readonly<{ value: T; bytes: Uint8Array }>;

/** A span as it arrived: the Span message stands in `bytes` between `from` and `to`. */
export type ReceivedSpan = Readonly<{
  record: SpanRecord;
  bytes: Uint8Array;
  from: number;
  to: number;
  resource: Encoded<Resource>;
  scope: Encoded<InstrumentationScope>;
}>;

const MAX_SHARED = 5_000;
const EMPTY = new Uint8Array(0);

export type TraceDecoder = ReturnType<typeof createTraceDecoder>;

/**
 * Reads OTLP trace data. Resources and scopes come with every batch and every trace, and hardly differ: equal ones are
 * decoded once and shared. One decoder is meant to be used for everything a store holds.
 */
export function createTraceDecoder() {
  const resources = new Map<string, Encoded<Resource>>();
  const scopes = new Map<string, Encoded<InstrumentationScope>>();

  /** A ResourceSpans message. The resource may come after its spans, so their places are noted first. */
  function readResourceSpans(reader: WireReader, spans: ReceivedSpan[]): void {
    let resourceBytes: Uint8Array = EMPTY;
    const places: number[] = [];
    reader.message((field, wireType) => {
      if (field === 1) resourceBytes = reader.field();
      else if (field === 2) places.push(skippedPlace(reader));
      else reader.skip(wireType);
    });
    const resource = shared(resources, resourceBytes, readResource);
    const after = reader.pos;
    for (const place of places) {
      reader.pos = place;
      readScopeSpans(reader, resource, spans);
    }
    reader.pos = after;
  }

  function readScopeSpans(reader: WireReader, resource: Encoded<Resource>, spans: ReceivedSpan[]): void {
    let scopeBytes: Uint8Array = EMPTY;
    const places: number[] = [];
    reader.message((field, wireType) => {
      if (field === 1) scopeBytes = reader.field();
      else if (field === 2) places.push(skippedPlace(reader));
      else reader.skip(wireType);
    });
    const scope = shared(scopes, scopeBytes, readScope);
    const parents = { resource: resource.value, scope: scope.value };
    const after = reader.pos;
    for (const place of places) {
      reader.pos = place;
      reader.lengthDelimited();
      const from = reader.pos;
      reader.pos = place;
      const record = readSpan(reader, parents);
      spans.push({ record, bytes: reader.bytes, from, to: reader.pos, resource, scope });
    }
    reader.pos = after;
  }

  /** The spans of a TracesData message (or export request, which is the same). Throws RangeError for malformed bytes. */
  return function decodeTraces(bytes: Uint8Array): ReceivedSpan[] {
    const spans: ReceivedSpan[] = [];
    const reader = new WireReader(bytes);
    reader.fields(reader.end, (field, wireType) => {
      if (field === 1) readResourceSpans(reader, spans);
      else reader.skip(wireType);
    });
    return spans;
  };
}

/** Reads what else is read only on demand, so that bytes which are malformed there are refused now rather than found by a query. */
export function readThrough(spans: readonly ReceivedSpan[]): void {
  for (const { record } of spans) {
    void record.attributes.size;
    for (const { attributes } of record.events) void attributes.size;
    for (const { attributes } of record.links) void attributes.size;
  }
}

function skippedPlace(reader: WireReader): number {
  const place = reader.pos;
  reader.pos = reader.lengthDelimited();
  return place;
}

function shared<T>(known: Map<string, Encoded<T>>, bytes: Uint8Array, read: (bytes: Uint8Array) => T): Encoded<T> {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MAX_SHARED) known.clear();
  // A copy: the bytes are a part of a request that nobody else needs for long.
  const own = Uint8Array.from(bytes);
  const created = { value: read(own), bytes: own };
  known.set(key, created);
  return created;
}

function readResource(bytes: Uint8Array): Resource {
  const attributes = new Map<string, Value>();
  const reader = new WireReader(bytes);
  reader.fields(reader.end, (field, wireType) => {
    if (field === 1) readAttribute(reader, attributes);
    else reader.skip(wireType);
  });
  return { attributes };
}

function readScope(bytes: Uint8Array): InstrumentationScope {
  const attributes = new Map<string, Value>();
  let name = '';
  let version = '';
  const reader = new WireReader(bytes);
  reader.fields(reader.end, (field, wireType) => {
    if (field === 1) name = reader.string();
    else if (field === 2) version = reader.string();
    else if (field === 3) readAttribute(reader, attributes);
    else reader.skip(wireType);
  });
  return { name, version, attributes };
}
