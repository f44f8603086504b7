import { isQueryError, type QueryErrorCode } from '@faultline/query-core';
import {
  evalMetricsRange,
  evalSearch,
  type FoundTrace,
  type MetricsSeries,
  parseTraceQL,
  type TraceQLQuery,
  type TraceQuerier,
} from '@faultline/traceql';
import { secondsToNs } from './dataset.ts';

export type SearchCase = {
  query: string;
  start: number;
  end: number;
  traces: Array<{
    traceID: string;
    rootServiceName: string;
    rootTraceName: string;
    durationMs: number;
    spanSets: Array<{ matched: number; spans: string[]; attributes: string[] }>;
  }>;
};

export type MetricsCase = {
  query: string;
  start: number;
  end: number;
  step: number;
  /** A sample of null is one whose value the server left out of its JSON: 0. */
  series: Array<{ labels: unknown[]; samples: Array<[seconds: number, value: number | null]> }>;
};

export type ErrorCase = { query: string; status: number; body: string };

/** Each check says what is wrong with the engine's answer, or nothing. */
export type Check<Case> = (testCase: Case, querier: TraceQuerier) => string | undefined;

const EVERYTHING = { limit: 500, spansPerSpanSet: 100 };

export const checkSearch: Check<SearchCase> = ({ query, start, end, traces }, querier) => {
  const range = { startNs: secondsToNs(start), endNs: secondsToNs(end) };
  const found = evalSearch(parseTraceQL(query), { querier, ...range, ...EVERYTHING });
  const expected = traces.map((trace) => ({ ...trace, spanSets: trace.spanSets.map((set) => ({ ...set, spans: set.spans.toSorted() })) }));
  return difference(byKey(found.traces.map(recordedForm)), byKey(expected));
};

function recordedForm({ traceID, rootServiceName, rootTraceName, durationMs, spanSets }: FoundTrace): SearchCase['traces'][number] {
  return {
    traceID: traceID.padStart(32, '0'),
    rootServiceName,
    rootTraceName,
    durationMs,
    spanSets: spanSets.map(({ matched, spans, attributes = [] }) => {
      return { matched, spans: spans.map(({ spanID }) => spanID).toSorted(), attributes: attributes.map(({ key }) => key) };
    }),
  };
}

const byKey = (traces: SearchCase['traces']): string[] =>
  traces
    .map(({ spanSets, ...trace }) => {
      const sets = spanSets.map(({ matched, spans, attributes }) => JSON.stringify({ matched, spans, attributes })).toSorted();
      return JSON.stringify([trace.traceID, trace.rootServiceName, trace.rootTraceName, trace.durationMs, sets]);
    })
    .toSorted();

function difference(actual: readonly string[], expected: readonly string[]): string | undefined {
  const extra = actual.filter((item) => !expected.includes(item));
  const missing = expected.filter((item) => !actual.includes(item));
  if (extra.length + missing.length === 0) return undefined;
  return `${missing.length} missing, first ${missing[0]}; ${extra.length} too many, first ${extra[0]}`;
}

const EXACT = 1e-9;
/** Quantiles are made from buckets. */
const BUCKETED = 1e-2;

export const checkMetrics: Check<MetricsCase> = ({ query, start, end, step, series }, querier) => {
  const range = { startNs: secondsToNs(start), endNs: secondsToNs(end), stepNs: secondsToNs(step) };
  const result = evalMetricsRange(parseTraceQL(query), { querier, ...range });
  const actual = new Map(result.series.map((one) => [labelsText(one.labels), one]));
  const unknown = difference(
    [...actual.keys()],
    series.map(({ labels }) => labelsText(labels)),
  );
  if (unknown !== undefined) return unknown;
  const tolerance = query.includes('quantile_over_time') ? BUCKETED : EXACT;
  return series
    .map((expected) => compareSamples(actual.get(labelsText(expected.labels)), expected, tolerance))
    .find((text) => text !== undefined);
};

/** The order of labels says nothing. */
const labelsText = (labels: readonly unknown[]): string =>
  labels
    .map((label) => JSON.stringify(label))
    .toSorted()
    .join();

function compareSamples(actual: MetricsSeries | undefined, expected: MetricsCase['series'][number], tolerance: number): string | undefined {
  const samples = new Map(actual?.samples.map(({ timestampMs, value }) => [Number(timestampMs) / 1e3, value]));
  const name = labelsText(expected.labels);
  if (samples.size !== expected.samples.length) return `${name} has ${samples.size} samples instead of ${expected.samples.length}`;
  for (const [seconds, recorded] of expected.samples) {
    const value = samples.get(seconds) ?? Number.NaN;
    const wanted = recorded ?? 0;
    if (!(Math.abs(value - wanted) <= tolerance * Math.abs(wanted))) return `${name} at ${seconds} is ${value} instead of ${wanted}`;
  }
  return undefined;
}

const STATUS: Readonly<Record<QueryErrorCode, number>> = { bad_data: 400, execution: 500, timeout: 504, canceled: 499, internal: 500 };

export const checkError: Check<ErrorCase> = ({ query, status, body }, querier) => {
  try {
    evaluate(parseTraceQL(query), querier);
  } catch (error) {
    if (!isQueryError(error)) throw error;
    const answer = `${STATUS[error.code]} ${error.message}`;
    return answer === `${status} ${body}` ? undefined : `${answer}\n  instead of ${status} ${body}`;
  }
  return `no error instead of ${status} ${body}`;
};

function evaluate(query: TraceQLQuery, querier: TraceQuerier): void {
  if (query.kind === 'search') evalSearch(query, { querier });
  else evalMetricsRange(query, { querier, startNs: 1_000_000_000n, endNs: 61_000_000_000n, stepNs: 1_000_000_000n });
}
