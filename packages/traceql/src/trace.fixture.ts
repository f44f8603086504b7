import { type Attributes, createTrace, type SpanRecord, type Trace, type TraceQuerier } from './model.ts';
import { evalSearch, type FoundTrace, type SearchOptions } from './search.ts';
import { parseTraceQL } from './syntax/parse-query.ts';
import { stringValue, type Value } from './value.ts';

const START_NS = 1_700_000_000_000_000_000n;
const MS = 1_000_000n;

export const attributes = (values: Readonly<Record<string, Value>>): Attributes => new Map(Object.entries(values));

export type SpanSpec = Partial<Omit<SpanRecord, 'spanId'>> & Readonly<{ service?: string; startMs?: number; durationMs?: number }>;

/** A span that lacks everything the test does not speak of; its time counts in milliseconds from START_NS. */
export function span(spanId: string, { service = 'shop', startMs = 0, durationMs = 10, ...fields }: SpanSpec = {}): SpanRecord {
  const startNs = fields.startNs ?? START_NS + BigInt(startMs) * MS;
  return {
    traceId: '0a',
    spanId,
    parentSpanId: '',
    name: spanId,
    kind: 'internal',
    status: 'unset',
    statusMessage: '',
    startNs,
    endNs: startNs + BigInt(durationMs) * MS,
    attributes: new Map(),
    events: [],
    links: [],
    resource: { attributes: attributes({ 'service.name': stringValue(service) }) },
    scope: { name: '', version: '', attributes: new Map() },
    ...fields,
  };
}

export const querierOf = (...traces: readonly Trace[]): TraceQuerier => ({ traces: () => traces });

/** All that a query finds in one trace of these spans. */
export function search(query: string, spans: readonly SpanRecord[], options: Partial<SearchOptions> = {}): FoundTrace | undefined {
  const querier = querierOf(createTrace(spans));
  return evalSearch(parseTraceQL(query), { querier, spansPerSpanSet: 100, ...options }).traces[0];
}

/** The ids of the spans that it finds, in the order of time. */
export const spanIds = (query: string, spans: readonly SpanRecord[]): readonly string[] =>
  search(query, spans)?.spanSet.spans.map(({ spanID }) => spanID) ?? [];
