import { getJson } from '../lab/api.ts';
import type { Labels } from '../lab/prometheus.ts';
import type { Span } from '../time/time-range.ts';
import type { Series } from './prometheus-range.ts';

export interface LogLine {
  /** Nanoseconds since 1970, as text: they are too large for a number. */
  readonly ns: string;
  readonly atMs: number;
  readonly text: string;
  readonly labels: Labels;
}

export interface LogQuery extends Span {
  readonly query: string;
  readonly limit: number;
  readonly direction?: 'backward' | 'forward';
  readonly stepS?: number;
}

export type LogAnswer =
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[]; readonly truncated: boolean }
  | { readonly kind: 'series'; readonly series: readonly Series[] };

interface Answer {
  readonly data:
    | {
        readonly resultType: 'streams';
        readonly result: readonly { readonly stream: Labels; readonly values: readonly (readonly [string, string])[] }[];
      }
    | {
        readonly resultType: 'matrix' | 'vector';
        readonly result: readonly { readonly metric: Labels; readonly values?: [number, string][]; readonly value?: [number, string] }[];
      };
}

export async function queryLogs(
  { query, startMs, endMs, limit, direction = 'backward', stepS = 5 }: LogQuery,
  signal?: AbortSignal,
): Promise<LogAnswer> {
  const parameters = new URLSearchParams({
    query,
    start: `${Math.floor(startMs)}000000`,
    end: `${Math.ceil(endMs)}000000`,
    limit: String(limit),
    direction,
    step: String(stepS),
  });
  const { data } = await getJson<Answer>(`/api/loki/loki/api/v1/query_range?${parameters.toString()}`, signal);
  if (data.resultType !== 'streams') {
    return {
      kind: 'series',
      series: data.result.map(({ metric, values, value }) => ({
        labels: metric,
        points: (values ?? (value === undefined ? [] : [value])).map(([seconds, text]) => [seconds, Number(text)] as const),
      })),
    };
  }
  const lines = data.result.flatMap(({ stream, values }) =>
    values.map(([ns, text]) => ({ ns, text, labels: stream, atMs: Number(ns.slice(0, -6)) })),
  );
  const sign = direction === 'backward' ? -1 : 1;
  return { kind: 'lines', lines: lines.toSorted((a, b) => sign * compareNs(a.ns, b.ns)), truncated: lines.length >= limit };
}

const compareNs = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

export type Level = 'debug' | 'info' | 'warn' | 'error' | 'unknown';

export function levelOf(labels: Labels): Level {
  const text = (labels['detected_level'] ?? labels['severity_text'] ?? labels['level'] ?? '').toLowerCase();
  if (text.startsWith('err') || text === 'fatal' || text === 'critical') return 'error';
  if (text.startsWith('warn')) return 'warn';
  if (text.startsWith('info')) return 'info';
  return text === 'debug' || text === 'trace' ? 'debug' : 'unknown';
}

/** Text inside double quotes of LogQL and TraceQL. */
export const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
