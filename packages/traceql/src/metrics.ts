import { QueryError } from '@faultline/query-core';
import { Budget, type BudgetOptions } from './eval/budget.ts';
import { metricsSkipEngine, planPipeline } from './eval/conditions.ts';
import { Fetcher, fetchEverything } from './eval/fetch.ts';
import type { SpanView } from './eval/span-view.ts';
import { compilePipeline } from './eval/spanset.ts';
import { createSeriesBuilder } from './metrics/aggregate.ts';
import { type Intervals, instantInterval, rangeIntervals } from './metrics/intervals.ts';
import { combine, fromOperand, type Operand, toOperand } from './metrics/math.ts';
import { type Series, sortSeries } from './metrics/series.ts';
import { applyStages } from './metrics/stages.ts';
import type { Trace, TraceQuerier } from './model.ts';
import type { MetricsExpr, TraceQLQuery } from './syntax/ast.ts';
import { type KeyValue, toAnyValue } from './value.ts';

export type MetricsOptions = BudgetOptions &
  Readonly<{
    querier: TraceQuerier;
    /** Unix nanoseconds. */
    startNs: bigint;
    endNs: bigint;
    /** How many exemplars each sub-query may collect, one a trace; none unless told. */
    exemplars?: number;
  }>;
export type MetricsRangeOptions = MetricsOptions & Readonly<{ stepNs: bigint }>;

export type MetricsSample = Readonly<{ timestampMs: string; value: number }>;
export type MetricsExemplar = Readonly<{ labels: readonly KeyValue[]; value: number; timestampMs: string }>;
export type MetricsSeries = Readonly<{
  labels: readonly KeyValue[];
  samples: readonly MetricsSample[];
  exemplars?: readonly MetricsExemplar[];
}>;
export type MetricsResult = Readonly<{
  series: readonly MetricsSeries[];
  metrics: Readonly<{ inspectedTraces: number; inspectedSpans: number }>;
}>;

/**
 * The series of a metrics query over a range, in the form of Tempo's `/api/metrics/query_range` (whose JSON leaves out a
 * `value` of 0). A sample stands at the end of its interval; a span belongs to the interval in which it started.
 * Throws QueryError: `bad_data` for a search query or a bad range, `execution`, `timeout`.
 */
export function evalMetricsRange(query: TraceQLQuery, options: MetricsRangeOptions): MetricsResult {
  return evalMetrics(query, options, rangeIntervals(options.startNs, options.endNs, options.stepNs));
}

/** The same with one sample a series, over the whole range and at its end, as `/api/metrics/query` has it. */
export function evalMetricsInstant(query: TraceQLQuery, options: MetricsOptions): MetricsResult {
  return evalMetrics(query, options, instantInterval(options.startNs, options.endNs));
}

function evalMetrics(query: TraceQLQuery, options: MetricsOptions, intervals: Intervals): MetricsResult {
  if (query.kind !== 'metrics-query') throw new QueryError('bad_data', 'not a metrics query');
  const budget = new Budget(options);
  const evalLeaf = (leaf: MetricsExpr & { kind: 'metrics' }): readonly Series[] =>
    applyStages(leaf.stages, collectSeries(leaf, { options, intervals, budget }));
  const first = query.expr.kind === 'metrics' ? evalLeaf(query.expr) : fromOperand(evalMath(query.expr, evalLeaf));
  const { inspectedTraces, inspectedSpans } = budget;
  return { series: describeSeries(applyStages(query.stages, first), intervals), metrics: { inspectedTraces, inspectedSpans } };
}

function evalMath(expr: MetricsExpr, evalLeaf: (leaf: MetricsExpr & { kind: 'metrics' }) => readonly Series[]): Operand {
  if (expr.kind === 'metrics') return toOperand(evalLeaf(expr));
  return combine(expr.op, evalMath(expr.lhs, evalLeaf), evalMath(expr.rhs, evalLeaf));
}

type Evaluation = Readonly<{ options: MetricsOptions; intervals: Intervals; budget: Budget }>;

function collectSeries(leaf: MetricsExpr & { kind: 'metrics' }, { options, intervals, budget }: Evaluation): readonly Series[] {
  const select = compileSelection(leaf);
  const builder = createSeriesBuilder(leaf.aggregate, intervals);
  let exemplarsLeft = options.exemplars ?? 0;
  for (const trace of options.querier.traces({ startNs: intervals.startNs, endNs: intervals.endNs })) {
    budget.spend(trace.spans.length);
    let exemplar = exemplarsLeft > 0;
    for (const view of select(trace)) {
      if (intervals.indexOf(view.span.startNs) < 0) continue;
      builder.observe(view, { exemplar });
      if (exemplar) exemplarsLeft--;
      exemplar = false;
    }
  }
  return builder.series();
}

/** The spans of a trace that the metrics are made of. */
function compileSelection({ pipeline, aggregate }: MetricsExpr & { kind: 'metrics' }): (trace: Trace) => Iterable<SpanView> {
  const plan = planPipeline(pipeline, aggregate);
  const fetcher = new Fetcher(plan.conditions, plan.all);
  const later = new Fetcher(plan.later, false);
  const evaluate = metricsSkipEngine(plan) ? undefined : compilePipeline(pipeline);
  return (trace) => {
    const fetched = fetcher.fetch(trace);
    if (fetched.length === 0) return [];
    const spans = evaluate === undefined ? fetched : evaluate([{ spans: fetched, attributes: [] }]).flatMap((spanset) => spanset.spans);
    for (const view of spans) {
      if (plan.everything) fetchEverything(view);
      else later.extend(view);
    }
    return spans;
  };
}

function describeSeries(series: readonly Series[], intervals: Intervals): readonly MetricsSeries[] {
  return sortSeries(series).flatMap((one): MetricsSeries[] => {
    const samples = one.values.flatMap((value, i) =>
      Number.isNaN(value) ? [] : [{ timestampMs: String(intervals.timestampMs(i)), value }],
    );
    if (samples.length === 0) return [];
    const labels = one.labels.map(({ name, value }) => ({ key: name, value: toAnyValue(value) }));
    const exemplars = describeExemplars(one, intervals);
    return [exemplars.length === 0 ? { labels, samples } : { labels, samples, exemplars }];
  });
}

function describeExemplars({ exemplars, values }: Series, intervals: Intervals): readonly MetricsExemplar[] {
  return exemplars.flatMap(({ labels, value, timeNs }): MetricsExemplar[] => {
    const sample = values[intervals.indexOf(timeNs)] ?? Number.NaN;
    if (Number.isNaN(sample)) return [];
    const described = labels.map(({ name, value: labelValue }) => ({ key: name, value: toAnyValue(labelValue) }));
    return [{ labels: described, value: Number.isNaN(value) ? sample : value, timestampMs: String(timeNs / 1_000_000n) }];
  });
}
