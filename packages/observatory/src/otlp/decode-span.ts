import type { Attributes, InstrumentationScope, Resource, SpanEvent, SpanKind, SpanLink, SpanRecord, SpanStatus } from '@faultline/traceql';
import { LazyAttributes, NO_ATTRIBUTES } from './lazy-attributes.ts';
import type { WireReader } from './wire-reader.ts';

const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error'];
const NO_EVENTS: readonly SpanEvent[] = [];
const NO_LINKS: readonly SpanLink[] = [];
const NO_PARENT = '0000000000000000';

type Shared = Readonly<{ resource: Resource; scope: InstrumentationScope }>;

/** A Span message, its length in front. Its attributes are read when they are asked for. */
export function readSpan(reader: WireReader, { resource, scope }: Shared): SpanRecord {
  let traceId = '';
  let spanId = '';
  let parentSpanId = '';
  let name = '';
  let kind: SpanKind = 'unspecified';
  let status: SpanStatus = 'unset';
  let statusMessage = '';
  let startNs = 0n;
  let endNs = 0n;
  let attributes: number[] | undefined;
  let events: SpanEvent[] | undefined;
  let links: SpanLink[] | undefined;
  reader.message((field, wireType) => {
    switch (field) {
      case 1:
        traceId = reader.hex();
        break;
      case 2:
        spanId = reader.hex();
        break;
      case 4:
        parentSpanId = reader.hex();
        break;
      case 5:
        name = reader.string();
        break;
      case 6:
        kind = KINDS[reader.varint()] ?? 'unspecified';
        break;
      case 7:
        startNs = reader.fixed64();
        break;
      case 8:
        endNs = reader.fixed64();
        break;
      case 9:
        attributes = placeOf(reader, attributes);
        break;
      case 11:
        (events ??= []).push(readEvent(reader));
        break;
      case 13:
        (links ??= []).push(readLink(reader));
        break;
      case 15:
        reader.message((inner, innerType) => {
          if (inner === 2) statusMessage = reader.string();
          else if (inner === 3) status = STATUSES[reader.varint()] ?? 'unset';
          else reader.skip(innerType);
        });
        break;
      default:
        reader.skip(wireType);
    }
  });
  return {
    traceId,
    spanId,
    // Some exporters send zeros where there is no parent.
    parentSpanId: parentSpanId === NO_PARENT ? '' : parentSpanId,
    name,
    kind,
    status,
    statusMessage,
    startNs,
    endNs,
    attributes: lazily(reader, attributes),
    events: events ?? NO_EVENTS,
    links: links ?? NO_LINKS,
    resource,
    scope,
  };
}

function readEvent(reader: WireReader): SpanEvent {
  let name = '';
  let timeNs = 0n;
  let attributes: number[] | undefined;
  reader.message((field, wireType) => {
    if (field === 1) timeNs = reader.fixed64();
    else if (field === 2) name = reader.string();
    else if (field === 3) attributes = placeOf(reader, attributes);
    else reader.skip(wireType);
  });
  return { name, timeNs, attributes: lazily(reader, attributes) };
}

function readLink(reader: WireReader): SpanLink {
  let traceId = '';
  let spanId = '';
  let attributes: number[] | undefined;
  reader.message((field, wireType) => {
    if (field === 1) traceId = reader.hex();
    else if (field === 2) spanId = reader.hex();
    else if (field === 4) attributes = placeOf(reader, attributes);
    else reader.skip(wireType);
  });
  return { traceId, spanId, attributes: lazily(reader, attributes) };
}

/** Notes where an attribute stands, and passes over it. */
function placeOf(reader: WireReader, places: number[] = []): number[] {
  places.push(reader.pos);
  reader.pos = reader.lengthDelimited();
  return places;
}

function lazily(reader: WireReader, places: readonly number[] | undefined): Attributes {
  return places === undefined ? NO_ATTRIBUTES : new LazyAttributes(reader.bytes, places);
}
