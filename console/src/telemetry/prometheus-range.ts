import { call, getJson } from '../lab/api.ts';
import type { Labels, Sample } from '../lab/prometheus.ts';
import type { Span } from '../time/time-range.ts';

export interface Series {
  readonly labels: Labels;
  /** Seconds and value, in the order of time. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

export interface Exemplar {
  readonly seconds: number;
  readonly value: number;
  readonly traceId: string;
  readonly seriesLabels: Labels;
}

export interface RangeQuery extends Span {
  readonly query: string;
  readonly stepS: number;
}

type Matrix = { readonly data: { readonly resultType: string; readonly result: readonly unknown[] } };

/** Aligned to the step, so that a refresh asks for the same instants again and lines do not wobble. */
export function aligned({ startMs, endMs }: Span, stepS: number): { start: number; end: number } {
  return { start: Math.floor(startMs / 1_000 / stepS) * stepS, end: Math.floor(endMs / 1_000 / stepS) * stepS };
}

export async function queryRange({ query, stepS, ...span }: RangeQuery, signal?: AbortSignal): Promise<Series[]> {
  const { start, end } = aligned(span, stepS);
  const body = new URLSearchParams({ query, start: String(start), end: String(end), step: String(stepS) });
  const response = await call('/api/prometheus/api/v1/query_range', { method: 'POST', body, signal });
  const { data } = (await response.json()) as Matrix;
  return (data.result as { metric: Labels; values: [number, string][] }[]).map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([seconds, value]) => [seconds, Number(value)] as const),
  }));
}

export async function queryExemplars({ query, startMs, endMs }: Omit<RangeQuery, 'stepS'>, signal?: AbortSignal): Promise<Exemplar[]> {
  const parameters = new URLSearchParams({ query, start: String(startMs / 1_000), end: String(endMs / 1_000) });
  const { data } = await getJson<{
    data: readonly {
      seriesLabels: Labels;
      exemplars: readonly { labels: Labels; value: string; timestamp: number }[];
    }[];
  }>(`/api/prometheus/api/v1/query_exemplars?${parameters.toString()}`, signal);
  return data.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.flatMap(({ labels, value, timestamp }) => {
      const traceId = labels['trace_id'] ?? labels['traceID'];
      return traceId === undefined ? [] : [{ seconds: timestamp, value: Number(value), traceId, seriesLabels }];
    }),
  );
}

/** Vectors and scalars alike; a string has no number. */
export async function queryVector(query: string, atMs: number | undefined, signal?: AbortSignal): Promise<Sample[]> {
  const body = new URLSearchParams({ query, ...(atMs === undefined ? {} : { time: String(atMs / 1_000) }) });
  const response = await call('/api/prometheus/api/v1/query', { method: 'POST', body, signal });
  const { data } = (await response.json()) as Matrix;
  if (data.resultType === 'scalar') return [{ labels: {}, value: Number((data.result as unknown as [number, string])[1]) }];
  if (data.resultType === 'matrix') {
    return (data.result as { metric: Labels; values: [number, string][] }[]).map(({ metric, values }) => ({
      labels: metric,
      value: Number(values.at(-1)?.[1]),
    }));
  }
  return (data.result as { metric: Labels; value: [number, string] }[]).map(({ metric, value }) => ({
    labels: metric,
    value: Number(value[1]),
  }));
}

/** `{{label}}` filled in; without a pattern the labels themselves, as PromQL writes them. */
export function nameOf(labels: Labels, pattern = ''): string {
  if (pattern !== '') return pattern.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  return pairs.length === 0 ? name || 'value' : `${name}{${pairs.join(', ')}}`;
}
