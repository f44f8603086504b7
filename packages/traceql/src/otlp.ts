import { type Attributes, createTrace, type InstrumentationScope, type Resource, type SpanRecord, type Trace } from './model.ts';
import { SPAN_KINDS, type SpanKind, type SpanStatus, type Value } from './value.ts';

/**
 * An OpenTelemetry trace export request as JSON has it: ids in hex, 64-bit numbers as strings. Everything is optional
 * in the protocol. What was decoded from protobuf fits as well, once its ids are hex.
 */
export type OtlpTraces = Readonly<{ resourceSpans?: readonly OtlpResourceSpans[] }>;
type OtlpResourceSpans = Readonly<{
  resource?: Readonly<{ attributes?: readonly OtlpKeyValue[] }>;
  scopeSpans?: readonly OtlpScopeSpans[];
}>;
type OtlpScopeSpans = Readonly<{
  scope?: Readonly<{ name?: string; version?: string; attributes?: readonly OtlpKeyValue[] }>;
  spans?: readonly OtlpSpan[];
}>;
type OtlpSpan = Readonly<{
  traceId?: string;
  spanId?: string;
  parentSpanId?: string;
  name?: string;
  kind?: number | string;
  startTimeUnixNano?: OtlpInteger;
  endTimeUnixNano?: OtlpInteger;
  attributes?: readonly OtlpKeyValue[];
  events?: ReadonlyArray<Readonly<{ name?: string; timeUnixNano?: OtlpInteger; attributes?: readonly OtlpKeyValue[] }>>;
  links?: ReadonlyArray<Readonly<{ traceId?: string; spanId?: string; attributes?: readonly OtlpKeyValue[] }>>;
  status?: Readonly<{ code?: number | string; message?: string }>;
}>;
type OtlpInteger = string | number | bigint;
type OtlpKeyValue = Readonly<{ key?: string; value?: OtlpAnyValue }>;
type OtlpAnyValue = Readonly<{
  stringValue?: string;
  intValue?: OtlpInteger;
  doubleValue?: number | string;
  boolValue?: boolean;
  arrayValue?: Readonly<{ values?: readonly OtlpAnyValue[] }>;
}>;

/** The spans of an export request, in its order. */
export function spansFromOtlp(request: OtlpTraces): SpanRecord[] {
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const sharedResource: Resource = { attributes: attributesFromOtlp(resource?.attributes) };
    return scopeSpans.flatMap(({ scope, spans = [] }) => {
      const sharedScope: InstrumentationScope = {
        name: scope?.name ?? '',
        version: scope?.version ?? '',
        attributes: attributesFromOtlp(scope?.attributes),
      };
      return spans.map((span) => spanFromOtlp(span, sharedResource, sharedScope));
    });
  });
}

/** The traces of an export request that holds them whole. */
export function tracesFromOtlp(request: OtlpTraces): Trace[] {
  return Map.groupBy(spansFromOtlp(request), (span) => span.traceId)
    .values()
    .map(createTrace)
    .toArray();
}

function spanFromOtlp(span: OtlpSpan, resource: Resource, scope: InstrumentationScope): SpanRecord {
  return {
    traceId: (span.traceId ?? '').toLowerCase(),
    spanId: (span.spanId ?? '').toLowerCase(),
    parentSpanId: parentIdFromOtlp(span.parentSpanId),
    name: span.name ?? '',
    kind: kindFromOtlp(span.kind),
    status: statusFromOtlp(span.status?.code),
    statusMessage: span.status?.message ?? '',
    startNs: BigInt(span.startTimeUnixNano ?? 0),
    endNs: BigInt(span.endTimeUnixNano ?? 0),
    attributes: attributesFromOtlp(span.attributes),
    events: (span.events ?? []).map(({ name = '', timeUnixNano = 0, attributes }) => {
      return { name, timeNs: BigInt(timeUnixNano), attributes: attributesFromOtlp(attributes) };
    }),
    links: (span.links ?? []).map(({ traceId = '', spanId = '', attributes }) => {
      return { traceId: traceId.toLowerCase(), spanId: spanId.toLowerCase(), attributes: attributesFromOtlp(attributes) };
    }),
    resource,
    scope,
  };
}

/** Some exporters send zeros where there is no parent. */
const parentIdFromOtlp = (id = ''): string => (/^0*$/.test(id) ? '' : id.toLowerCase());

/** OTLP's numbers are other than TraceQL's order: server is 2, client 3. */
const OTLP_KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

function kindFromOtlp(kind: number | string = 0): SpanKind {
  if (typeof kind === 'number') return OTLP_KINDS[kind] ?? 'unspecified';
  const name = kind.replace(/^SPAN_KIND_/, '').toLowerCase();
  return SPAN_KINDS.find((known) => known === name) ?? 'unspecified';
}

function statusFromOtlp(code: number | string = 0): SpanStatus {
  if (code === 2 || code === 'STATUS_CODE_ERROR') return 'error';
  return code === 1 || code === 'STATUS_CODE_OK' ? 'ok' : 'unset';
}

export function attributesFromOtlp(attributes: readonly OtlpKeyValue[] = []): Attributes {
  return new Map(attributes.map(({ key = '', value }) => [key, valueFromOtlp(value)]));
}

function valueFromOtlp(value: OtlpAnyValue = {}): Value {
  if (value.stringValue !== undefined) return { type: 'string', value: value.stringValue };
  if (value.intValue !== undefined) return { type: 'int', value: Number(value.intValue) };
  if (value.doubleValue !== undefined) return { type: 'float', value: Number(value.doubleValue) };
  if (value.boolValue !== undefined) return { type: 'bool', value: value.boolValue };
  return value.arrayValue === undefined ? { type: 'nil' } : arrayFromOtlp(value.arrayValue.values ?? []);
}

/** TraceQL knows arrays of one simple type; of any other, as of maps and bytes, it cannot say anything. */
function arrayFromOtlp(items: readonly OtlpAnyValue[]): Value {
  const values = items.map(valueFromOtlp);
  const [first] = values;
  if (first === undefined || !values.every((value) => value.type === first.type)) return { type: 'nil' };
  switch (first.type) {
    case 'string':
    case 'int':
    case 'float':
    case 'bool':
      return { type: `${first.type}[]`, value: values.map((value) => (value as typeof first).value) } as Value;
    default:
      return { type: 'nil' };
  }
}
