import { QueryError } from '@faultline/query-core';
import { Budget, type BudgetOptions } from './eval/budget.ts';
import { planPipeline } from './eval/conditions.ts';
import { Fetcher } from './eval/fetch.ts';
import { isTrue } from './eval/predicate.ts';
import { type SpanView, shortTraceId } from './eval/span-view.ts';
import { compilePipeline, type Spanset } from './eval/spanset.ts';
import type { Trace, TraceQuerier } from './model.ts';
import type { Hint, Pipeline, SpansetExpr, TraceQLQuery } from './syntax/ast.ts';
import type { Intrinsic } from './syntax/attribute.ts';
import { readsSpan } from './syntax/types.ts';
import { type AnyValue, formatValue, type KeyValue, toAnyValue } from './value.ts';

export type SearchOptions = BudgetOptions &
  Readonly<{
    querier: TraceQuerier;
    /** Only traces that overlap this range of Unix nanoseconds; both or neither. */
    startNs?: bigint;
    endNs?: bigint;
    /** How many traces at most; 20, as Tempo, unless told. 0 means all. */
    limit?: number;
    /** How many spans of each spanset are listed; 3, as Tempo, unless told. `matched` counts them all. */
    spansPerSpanSet?: number;
  }>;

export type FoundSpan = Readonly<{
  spanID: string;
  name?: string;
  startTimeUnixNano: string;
  durationNanos: string;
  attributes?: readonly KeyValue[];
}>;
export type FoundSpanSet = Readonly<{ spans: readonly FoundSpan[]; matched: number; attributes?: readonly KeyValue[] }>;
export type FoundTrace = Readonly<{
  /** Without leading zeros. */
  traceID: string;
  rootServiceName: string;
  rootTraceName: string;
  startTimeUnixNano: string;
  durationMs: number;
  spanSet: FoundSpanSet;
  spanSets: readonly FoundSpanSet[];
  serviceStats: Readonly<Record<string, Readonly<{ spanCount: number; errorCount?: number }>>>;
}>;
export type SearchResult = Readonly<{
  traces: readonly FoundTrace[];
  metrics: Readonly<{ inspectedTraces: number; inspectedSpans: number }>;
}>;

const DEFAULT_LIMIT = 20;
const DEFAULT_SPANS_PER_SPAN_SET = 3;
const ROOT_NOT_YET_RECEIVED = '<root span not yet received>';
/** Shown in places of their own, or not at all. */
const HIDDEN: ReadonlySet<Intrinsic | undefined> = new Set<Intrinsic>([
  'name',
  'duration',
  'traceDuration',
  'rootServiceName',
  'rootName',
  'trace:id',
  'span:id',
]);

/**
 * The traces that a query finds, newest first, in the form of Tempo's `/api/search`. The querier hands traces out newest
 * first, so the search ends with the limit; with the hint `most_recent=true` it looks at all of them and keeps the newest.
 * Throws QueryError: `execution` (types at run time, too many spans), `timeout`, and `bad_data` for a metrics query.
 */
export function evalSearch(query: TraceQLQuery, options: SearchOptions): SearchResult {
  if (query.kind !== 'search') throw new QueryError('bad_data', 'a metrics query has no traces to list');
  const { querier, startNs, endNs, limit = DEFAULT_LIMIT, spansPerSpanSet = DEFAULT_SPANS_PER_SPAN_SET } = options;
  const budget = new Budget(options);
  const found: FoundTrace[] = [];
  if (!findsNothing(query.pipeline)) {
    const search = compileSearch(query.pipeline, spansPerSpanSet === 0 ? DEFAULT_SPANS_PER_SPAN_SET : spansPerSpanSet);
    const exhaustive = limit === 0 || hintIsTrue(query.hints, 'most_recent');
    const range = startNs === undefined || endNs === undefined ? undefined : { startNs, endNs };
    for (const trace of querier.traces(range)) {
      if (range !== undefined && (trace.startNs > range.endNs || trace.endNs < range.startNs)) continue;
      budget.spend(trace.spans.length);
      const result = search(trace);
      if (result !== undefined) found.push(result);
      if (found.length === limit && !exhaustive) break;
    }
  }
  found.sort((a, b) => compareBigInts(BigInt(b.startTimeUnixNano), BigInt(a.startTimeUnixNano)));
  const { inspectedTraces, inspectedSpans } = budget;
  return { traces: limit === 0 ? found : found.slice(0, limit), metrics: { inspectedTraces, inspectedSpans } };
}

function compileSearch(pipeline: Pipeline, spansPerSpanSet: number): (trace: Trace) => FoundTrace | undefined {
  const plan = planPipeline(pipeline);
  const fetcher = new Fetcher(plan.conditions, plan.all);
  const later = new Fetcher(plan.later, false);
  const evaluate = compilePipeline(pipeline);
  return (trace) => {
    const spans = fetcher.fetch(trace);
    if (spans.length === 0) return undefined;
    const spansets = evaluate([{ spans, attributes: [] }]).filter((spanset) => spanset.spans.length > 0);
    if (spansets.length === 0) return undefined;
    return describeTrace(trace, spansets, (spanset) => describeSpanSet(spanset, { limit: spansPerSpanSet, later }));
  };
}

function describeTrace(trace: Trace, spansets: readonly Spanset[], describe: (spanset: Spanset) => FoundSpanSet): FoundTrace {
  const spanSets = distinctSpanSets(spansets).map(describe);
  return {
    traceID: shortTraceId(trace.traceId),
    rootServiceName: trace.rootServiceName || ROOT_NOT_YET_RECEIVED,
    rootTraceName: trace.rootName || ROOT_NOT_YET_RECEIVED,
    startTimeUnixNano: String(trace.startNs),
    durationMs: Math.floor(trace.durationNs / 1e6),
    spanSet: spanSets[0] as FoundSpanSet,
    spanSets,
    serviceStats: Object.fromEntries(
      trace.serviceStats
        .entries()
        .map(([service, { spanCount, errorCount }]) => [service, errorCount === 0 ? { spanCount } : { spanCount, errorCount }]),
    ),
  };
}

/** Spansets of one trace are told apart by what they were grouped by; of two that are alike, the larger is kept. */
function distinctSpanSets(spansets: readonly Spanset[]): readonly Spanset[] {
  const byGroup = new Map<string, Spanset>();
  for (const spanset of spansets) {
    const key = JSON.stringify(
      spanset.attributes.filter(({ name }) => name.startsWith('by')).map(({ name, value }) => [name, value.type, formatValue(value)]),
    );
    const other = byGroup.get(key);
    if (other === undefined || other.spans.length < spanset.spans.length) byGroup.set(key, spanset);
  }
  return [...byGroup.values()];
}

function describeSpanSet({ spans, attributes }: Spanset, { limit, later }: { limit: number; later: Fetcher }): FoundSpanSet {
  const listed = spans.slice(0, limit).toSorted((a, b) => compareBigInts(a.span.startNs, b.span.startNs));
  const found = listed.map((view) => {
    later.extend(view);
    return describeSpan(view);
  });
  if (attributes.length === 0) return { spans: found, matched: spans.length };
  return {
    spans: found,
    matched: spans.length,
    attributes: attributes.map(({ name, value }) => ({ key: name, value: toAnyValue(value) })),
  };
}

/** The span with every attribute that the query asked for. */
function describeSpan(view: SpanView): FoundSpan {
  const values = new Map<string, { key: string; value: AnyValue }>();
  let name: string | undefined;
  for (const { attribute, value } of view.entries()) {
    if (value.type === 'nil') continue;
    if (attribute.intrinsic === 'name') name = formatValue(value);
    if (attribute.intrinsic !== undefined && HIDDEN.has(attribute.intrinsic)) continue;
    values.set(`${attribute.scope}.${attribute.name}`, { key: attribute.name, value: toAnyValue(value) });
  }
  const { span } = view;
  return {
    spanID: span.spanId,
    ...(name === undefined ? {} : { name }),
    startTimeUnixNano: String(span.startNs),
    durationNanos: String(span.durationNs),
    ...(values.size === 0 ? {} : { attributes: [...values.values()] }),
  };
}

/** Queries like `{ false }` are answered without a look at the data. */
function findsNothing({ stages }: Pipeline): boolean {
  const isFalse = (expr: SpansetExpr): boolean => {
    if (expr.kind !== 'filter' || readsSpan(expr.expr) || expr.expr.kind !== 'value') return false;
    return expr.expr.value.type === 'bool' && !expr.expr.value.value;
  };
  return stages.every((stage) =>
    stage.kind === 'spanset-op' ? isFalse(stage.lhs) && isFalse(stage.rhs) : stage.kind === 'filter' && isFalse(stage),
  );
}

const hintIsTrue = (hints: readonly Hint[], name: string): boolean => hints.some((hint) => hint.name === name && isTrue(hint.value));

const compareBigInts = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
