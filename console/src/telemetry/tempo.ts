import { getJson } from '../lab/api.ts';
import type { Span as TimeSpan } from '../time/time-range.ts';
import { parseTrace, type Trace } from './otlp-trace.ts';

export interface FoundTrace {
  readonly traceId: string;
  readonly rootService: string;
  readonly rootName: string;
  readonly startMs: number;
  readonly durationMs: number;
}

interface SearchAnswer {
  readonly traces?: readonly {
    readonly traceID: string;
    readonly rootServiceName?: string;
    readonly rootTraceName?: string;
    readonly startTimeUnixNano: string;
    readonly durationMs?: number;
  }[];
}

export async function searchTraces(
  { query, limit, startMs, endMs }: TimeSpan & { query: string; limit: number },
  signal?: AbortSignal,
): Promise<FoundTrace[]> {
  const parameters = new URLSearchParams({
    q: query,
    limit: String(limit),
    start: String(Math.floor(startMs / 1_000)),
    end: String(Math.ceil(endMs / 1_000)),
  });
  const { traces = [] } = await getJson<SearchAnswer>(`/api/tempo/api/search?${parameters.toString()}`, signal);
  return traces.map(({ traceID, rootServiceName = '', rootTraceName = '', startTimeUnixNano, durationMs = 0 }) => ({
    // Tempo leaves leading zeros out.
    traceId: traceID.padStart(32, '0'),
    rootService: rootServiceName,
    rootName: rootTraceName,
    startMs: Number(startTimeUnixNano) / 1e6,
    durationMs,
  }));
}

export async function loadTrace(traceId: string, signal?: AbortSignal): Promise<Trace> {
  return parseTrace(await getJson<unknown>(`/api/tempo/api/traces/${traceId}`, signal));
}
