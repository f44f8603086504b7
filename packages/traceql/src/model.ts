import { type NestedSet, numberNestedSets } from './nested-sets.ts';
import { type SpanKind, type SpanStatus, stringValue, type Value } from './value.ts';

export type Attributes = ReadonlyMap<string, Value>;

export type Resource = Readonly<{ attributes: Attributes }>;
export type InstrumentationScope = Readonly<{ name: string; version: string; attributes: Attributes }>;
export type SpanEvent = Readonly<{ name: string; timeNs: bigint; attributes: Attributes }>;
export type SpanLink = Readonly<{ traceId: string; spanId: string; attributes: Attributes }>;

/** A span as it was exported. Ids are lower-case hex; a root span's parentSpanId is ''. Times are Unix nanoseconds. */
export type SpanRecord = Readonly<{
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: SpanKind;
  status: SpanStatus;
  statusMessage: string;
  startNs: bigint;
  endNs: bigint;
  attributes: Attributes;
  events: readonly SpanEvent[];
  links: readonly SpanLink[];
  resource: Resource;
  scope: InstrumentationScope;
}>;

/**
 * A span in its trace. The nested-set numbers make "is a descendant of" a comparison of two intervals: a span's
 * interval lies within its ancestors'. They are 0 where the way to a root is unknown; a root's parent number is -1.
 */
export type Span = SpanRecord &
  Readonly<{ durationNs: number; nestedSetLeft: number; nestedSetRight: number; nestedSetParent: number; childCount: number }>;

export type ServiceStats = Readonly<{ spanCount: number; errorCount: number }>;

export type Trace = Readonly<{
  traceId: string;
  /** By start time. */
  spans: readonly Span[];
  startNs: bigint;
  endNs: bigint;
  durationNs: number;
  /** Both '' as long as the root span is missing. */
  rootName: string;
  rootServiceName: string;
  serviceStats: ReadonlyMap<string, ServiceStats>;
}>;

/** Where the engine gets its data from. */
export interface TraceQuerier {
  /** The traces that overlap the time range (all of them without one), newest first. */
  traces(range?: Readonly<{ startNs: bigint; endNs: bigint }>): Iterable<Trace>;
}

/** Puts the spans of one trace together; `records` must not be empty. */
export function createTrace(records: readonly SpanRecord[]): Trace {
  const [first] = records;
  if (first === undefined) throw new TypeError('a trace has at least one span');
  const sorted = records.toSorted((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
  const nestedSets = numberNestedSets(sorted);
  const spans = sorted.map((record, i): Span => {
    return { ...record, durationNs: Number(record.endNs - record.startNs), ...(nestedSets[i] as NestedSet) };
  });

  let startNs = first.startNs;
  let endNs = first.endNs;
  const serviceStats = new Map<string, ServiceStats>();
  for (const span of spans) {
    if (span.startNs < startNs) startNs = span.startNs;
    if (span.endNs > endNs) endNs = span.endNs;
    const service = serviceNameOf(span.resource);
    const { spanCount, errorCount } = serviceStats.get(service) ?? { spanCount: 0, errorCount: 0 };
    serviceStats.set(service, { spanCount: spanCount + 1, errorCount: errorCount + (span.status === 'error' ? 1 : 0) });
  }
  const root = spans.find((span) => span.parentSpanId === '');
  return {
    traceId: first.traceId,
    spans,
    startNs,
    endNs,
    durationNs: Number(endNs - startNs),
    rootName: root?.name ?? '',
    rootServiceName: root === undefined ? '' : serviceNameOf(root.resource),
    serviceStats,
  };
}

export function serviceNameOf(resource: Resource): string {
  const value = resource.attributes.get('service.name') ?? stringValue('');
  return value.type === 'string' ? value.value : '';
}
