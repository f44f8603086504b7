export type { BudgetOptions } from './eval/budget.ts';
export { defaultStepNs } from './metrics/intervals.ts';
export {
  evalMetricsInstant,
  evalMetricsRange,
  type MetricsExemplar,
  type MetricsOptions,
  type MetricsRangeOptions,
  type MetricsResult,
  type MetricsSample,
  type MetricsSeries,
} from './metrics.ts';
export {
  type Attributes,
  createTrace,
  type InstrumentationScope,
  type Resource,
  type ServiceStats,
  type Span,
  type SpanEvent,
  type SpanLink,
  type SpanRecord,
  serviceNameOf,
  type Trace,
  type TraceQuerier,
} from './model.ts';
export { attributesFromOtlp, type OtlpTraces, spansFromOtlp, tracesFromOtlp } from './otlp.ts';
export { evalSearch, type FoundSpan, type FoundSpanSet, type FoundTrace, type SearchOptions, type SearchResult } from './search.ts';
export type { Hint, MetricsQuery, SearchQuery, TraceQLQuery } from './syntax/ast.ts';
export { parseTraceQL } from './syntax/parse-query.ts';
export { type AnyValue, type KeyValue, type SpanKind, type SpanStatus, toAnyValue, type Value } from './value.ts';
