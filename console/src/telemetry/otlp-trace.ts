/** Tempo answers with OTLP in JSON: what is of use for a waterfall, out of it. */

export interface SpanEvent {
  readonly name: string;
  readonly atMs: number;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, string>>;

export interface TraceSpan {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly service: string;
  readonly instance: string;
  readonly name: string;
  readonly kind: string;
  /** Milliseconds since 1970, with the fraction that nanoseconds leave in a number. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly error: boolean;
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly events: readonly SpanEvent[];
  /** Trace ids of spans that this one is linked to. */
  readonly links: readonly string[];
}

export interface Row {
  readonly span: TraceSpan;
  readonly depth: number;
  /** Spans below it, at any depth. */
  readonly below: number;
}

export interface Trace {
  readonly startMs: number;
  readonly durationMs: number;
  /** Parents before children, in the order of time. */
  readonly rows: readonly Row[];
}

interface OtlpValue {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
}
type OtlpAttributes = readonly { readonly key: string; readonly value?: OtlpValue }[];
interface OtlpSpan {
  readonly traceId?: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: string | number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: OtlpAttributes;
  readonly events?: readonly { readonly name?: string; readonly timeUnixNano?: string; readonly attributes?: OtlpAttributes }[];
  readonly links?: readonly { readonly traceId?: string }[];
  readonly status?: { readonly code?: string | number; readonly message?: string };
}
interface OtlpResourceSpans {
  readonly resource?: { readonly attributes?: OtlpAttributes };
  readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
}

export function parseTrace(answer: unknown): Trace {
  const { batches, resourceSpans, trace } = answer as {
    batches?: readonly OtlpResourceSpans[];
    resourceSpans?: readonly OtlpResourceSpans[];
    trace?: { resourceSpans?: readonly OtlpResourceSpans[] };
  };
  const spans = (batches ?? resourceSpans ?? trace?.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const attributes = attributesOf(resource?.attributes);
    return scopeSpans.flatMap(({ spans: own = [] }) => own.map((span) => parseSpan(span, attributes)));
  });
  const startMs = Math.min(...spans.map((span) => span.startMs));
  const endMs = Math.max(...spans.map((span) => span.startMs + span.durationMs));
  return spans.length === 0 ? { startMs: 0, durationMs: 0, rows: [] } : { startMs, durationMs: endMs - startMs, rows: rowsOf(spans) };
}

function parseSpan(span: OtlpSpan, resource: Attributes): TraceSpan {
  return {
    id: hexOf(span.spanId),
    parentId: span.parentSpanId ? hexOf(span.parentSpanId) : undefined,
    service: resource['service.name'] ?? 'unknown',
    instance: resource['service.instance.id'] ?? '',
    name: span.name ?? '',
    kind: kindOf(span.kind),
    startMs: Number(span.startTimeUnixNano) / 1e6,
    durationMs: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
    error: span.status?.code === 2 || span.status?.code === 'STATUS_CODE_ERROR',
    statusMessage: span.status?.message ?? '',
    attributes: attributesOf(span.attributes),
    resource,
    events: (span.events ?? []).map(({ name = '', timeUnixNano = '0', attributes }) => ({
      name,
      atMs: Number(timeUnixNano) / 1e6,
      attributes: attributesOf(attributes),
    })),
    links: (span.links ?? []).flatMap(({ traceId }) => (traceId === undefined ? [] : [hexOf(traceId)])),
  };
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const kindOf = (kind: string | number = 0): string =>
  typeof kind === 'number' ? (kinds[kind] ?? '') : kind.replace('SPAN_KIND_', '').toLowerCase();

function attributesOf(list: OtlpAttributes = []): Attributes {
  return Object.fromEntries(list.map(({ key, value }) => [key, textOf(value)]));
}

function textOf(value: OtlpValue | undefined): string {
  if (value === undefined) return '';
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(textOf).join(', ');
  return String(value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue ?? '');
}

/** Protobuf's JSON writes bytes in base64, OTLP's in hexadecimal; both are met. */
function hexOf(id: string): string {
  if (/^([0-9a-f]{16}|[0-9a-f]{32})$/i.test(id)) return id.toLowerCase();
  return Array.from(atob(id), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}

/** A span whose parent is missing (dropped, or not arrived yet) stands at the top. */
function rowsOf(spans: readonly TraceSpan[]): Row[] {
  const ids = new Set(spans.map(({ id }) => id));
  const byParent = Map.groupBy(
    spans.toSorted((a, b) => a.startMs - b.startMs),
    ({ parentId }) => (parentId !== undefined && ids.has(parentId) ? parentId : ''),
  );
  const seen = new Set<string>();
  const walk = (parent: string, depth: number): Row[] =>
    (byParent.get(parent) ?? []).flatMap((span) => {
      // A span that is its own ancestor would never end.
      if (seen.has(span.id)) return [];
      seen.add(span.id);
      const below = walk(span.id, depth + 1);
      return [{ span, depth, below: below.length }, ...below];
    });
  return walk('', 0);
}
