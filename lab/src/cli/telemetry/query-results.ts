import { formatDuration } from '@faultline/chaos';
import { type Line, span } from '../spans.ts';
import { formatMetric, renderChart, renderTable } from './render-series.ts';
import type { TimeRange } from './time-range.ts';

type Labels = Readonly<Record<string, string>>;
type Pair = readonly [seconds: number, value: string];

/** What Prometheus and Loki answer, `data` of their envelopes. */
export type QueryData =
  | { readonly resultType: 'vector'; readonly result: readonly { readonly metric: Labels; readonly value: Pair }[] }
  | { readonly resultType: 'matrix'; readonly result: readonly { readonly metric: Labels; readonly values: readonly Pair[] }[] }
  | { readonly resultType: 'scalar' | 'string'; readonly result: Pair }
  | {
      readonly resultType: 'streams';
      readonly result: readonly { readonly stream: Labels; readonly values: readonly (readonly [ns: string, line: string])[] }[];
    };

export function renderQueryData(data: QueryData, range: TimeRange): Line[] {
  switch (data.resultType) {
    case 'vector':
      return renderTable(data.result.map(({ metric, value }) => ({ name: formatMetric(metric), value: Number(value[1]) })));
    case 'matrix':
      return renderChart(
        data.result.map(({ metric, values }) => ({
          name: formatMetric(metric),
          points: values.map(([seconds, value]) => [seconds, Number(value)] as const),
        })),
        range,
      );
    case 'streams':
      return renderLogLines(data.result);
    case 'scalar':
    case 'string':
      return [[span(data.result[1])]];
  }
}

/** Oldest first, as one reads a log. */
function renderLogLines(streams: Extract<QueryData, { resultType: 'streams' }>['result']): Line[] {
  const lines = streams.flatMap(({ stream, values }) => values.map(([ns, line]) => ({ stream, ns: BigInt(ns), line })));
  if (lines.length === 0) return [[span('nothing', 'dim')]];
  lines.sort((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
  return lines.map(({ stream, ns, line }) => {
    const level = stream['detected_level'] ?? '';
    const style = level === 'error' || level === 'fatal' ? 'bad' : level === 'warn' ? 'warn' : 'plain';
    return [
      span(`${new Date(Number(ns / 1_000_000n)).toISOString()} `, 'dim'),
      span(`${stream['service_name'] ?? ''} `, 'bold'),
      span(`${level} `, style),
      span(line),
      span(stream['trace_id'] === undefined ? '' : `  trace ${stream['trace_id']}`, 'dim'),
    ];
  });
}

export interface FoundTraces {
  readonly traces: readonly {
    readonly traceID: string;
    readonly rootServiceName: string;
    readonly rootTraceName: string;
    readonly startTimeUnixNano: string;
    readonly durationMs: number;
    readonly spanSets: readonly { readonly matched: number }[];
  }[];
}

export function renderTraces({ traces }: FoundTraces): Line[] {
  if (traces.length === 0) return [[span('nothing', 'dim')]];
  return traces.map(({ traceID, rootServiceName, rootTraceName, startTimeUnixNano, durationMs, spanSets }) => {
    const matched = spanSets.reduce((sum, spanSet) => sum + spanSet.matched, 0);
    return [
      span(`${new Date(Number(BigInt(startTimeUnixNano) / 1_000_000n)).toISOString()} `, 'dim'),
      span(`${traceID.padStart(32, '0')} `),
      span(formatDuration(durationMs).padStart(7), 'bold'),
      span(`  ${rootServiceName}: ${rootTraceName}`),
      span(`  ${matched} ${matched === 1 ? 'span' : 'spans'}`, 'dim'),
    ];
  });
}

/** One of `stringValue`, `intValue` and so on. */
type AnyValue = Readonly<Record<string, string | number | boolean>>;

export interface TraceMetrics {
  readonly series: readonly {
    readonly labels: readonly { readonly key: string; readonly value: AnyValue }[];
    /** A value of 0 is left out. */
    readonly samples: readonly { readonly timestampMs: string; readonly value?: number }[];
  }[];
}

export function renderTraceMetrics({ series }: TraceMetrics, range: TimeRange): Line[] {
  return renderChart(
    series.map(({ labels, samples }) => ({
      name: formatMetric(Object.fromEntries(labels.map(({ key, value }) => [key, String(Object.values(value)[0] ?? '')]))),
      points: samples.map(({ timestampMs, value = 0 }) => [Number(timestampMs) / 1_000, value] as const),
    })),
    range,
  );
}
