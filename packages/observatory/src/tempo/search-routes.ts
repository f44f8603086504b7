import {
  defaultStepNs,
  evalMetricsInstant,
  evalMetricsRange,
  evalSearch,
  type MetricsResult,
  parseTraceQL,
  type TraceQuerier,
} from '@faultline/traceql';
import { HttpError } from '../http/http-error.ts';
import type { ApiReply, ApiRequest, Route } from '../http/route.ts';
import type { Deadline, QueryGate } from '../query-gate.ts';
import type { Clock } from '../seams.ts';
import { countParameter, rangeParameters, searchParameter, stepParameter } from './parameters.ts';

export type TempoSearchOptions = Readonly<{ querier: TraceQuerier; gate: QueryGate; clock: Clock; maxSpansRead: number }>;

const HOUR_MS = 3_600_000;

export function createTempoSearchRoutes({ querier, gate, clock, maxSpansRead }: TempoSearchOptions): Route[] {
  const budgetOf = ({ atMs, nowMs }: Deadline) => ({ deadlineMs: atMs, now: nowMs, maxSpans: maxSpansRead });

  async function search({ query, signal }: ApiRequest): Promise<ApiReply> {
    const range = rangeParameters(query);
    const limit = countParameter(query, 'limit', 20);
    const spansPerSpanSet = countParameter(query, 'spss', 3);
    const parsed = searchParameter(query);
    return gate.run(signal, (deadline) => {
      const { traces, metrics } = evalSearch(parsed, { querier, limit, spansPerSpanSet, ...range, ...budgetOf(deadline) });
      return { json: { traces, metrics: { ...metrics, completedJobs: 1, totalJobs: 1 } } };
    });
  }

  function metricsParameters(query: URLSearchParams) {
    const q = query.get('q') ?? query.get('query') ?? '';
    if (q === '') throw new HttpError(400, 'query is required');
    const parsed = parseTraceQL(q);
    const nowNs = BigInt(Math.floor(clock.nowMs())) * 1_000_000n;
    const range = rangeParameters(query) ?? { startNs: nowNs - BigInt(HOUR_MS) * 1_000_000n, endNs: nowNs };
    return { parsed, range, exemplars: countParameter(query, 'exemplars', 100) };
  }

  async function metricsRange({ query, signal }: ApiRequest): Promise<ApiReply> {
    const { parsed, range, exemplars } = metricsParameters(query);
    const stepNs = stepParameter(query) ?? defaultStepNs(range.startNs, range.endNs);
    return gate.run(signal, (deadline) =>
      describeMetrics(evalMetricsRange(parsed, { querier, ...range, stepNs, exemplars, ...budgetOf(deadline) })),
    );
  }

  async function metricsInstant({ query, signal }: ApiRequest): Promise<ApiReply> {
    const { parsed, range } = metricsParameters(query);
    return gate.run(signal, (deadline) => {
      const { series, metrics } = evalMetricsInstant(parsed, { querier, ...range, ...budgetOf(deadline) });
      return { json: { series: series.map(({ labels, samples }) => ({ labels, value: samples.at(-1)?.value ?? 0 })), metrics } };
    });
  }

  return [
    { method: 'GET', path: '/api/search', handle: search },
    { method: 'GET', path: '/api/metrics/query_range', handle: metricsRange },
    { method: 'GET', path: '/api/metrics/query', handle: metricsInstant },
  ];
}

/** As protobuf's JSON has it: a value of 0 is left out. */
function describeMetrics({ series, metrics }: MetricsResult): ApiReply {
  return {
    json: {
      series: series.map(({ labels, samples, exemplars }) => ({
        labels,
        samples: samples.map(({ timestampMs, value }) => (value === 0 ? { timestampMs } : { timestampMs, value })),
        ...(exemplars === undefined ? {} : { exemplars }),
      })),
      metrics,
      status: 'COMPLETE',
    },
  };
}
