import { type Direction, type Expr, evalInstant, evalLogs, evalRange, type LogQuerier, type QueryLimits } from '@faultline/logql';
import { formatValue, type Series } from '@faultline/query-core';
import type { ApiReply, ApiRequest, Route } from '../http/route.ts';
import { getAndPost } from '../prometheus/query-routes.ts';
import type { Deadline, QueryGate } from '../query-gate.ts';
import type { Clock } from '../seams.ts';
import { lokiSuccess } from './envelope.ts';
import {
  directionParameter,
  durationParameter,
  limitParameter,
  msToNs,
  queryParameter,
  rangeParameters,
  timeParameter,
} from './parameters.ts';
import { CATEGORIZE_LABELS, groupIntoStreams } from './streams-json.ts';

export type LokiQueryOptions = Readonly<{ querier: LogQuerier; gate: QueryGate; clock: Clock; maxEntriesRead: number }>;

const HOUR_MS = 3_600_000;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 5_000;

export function createLokiQueryRoutes({ querier, gate, clock, maxEntriesRead }: LokiQueryOptions): Route[] {
  const limitsOf = ({ atMs, nowMs }: Deadline): QueryLimits => ({ maxEntries: maxEntriesRead, isExpired: () => nowMs() > atMs });

  async function range(request: ApiRequest): Promise<ApiReply> {
    const { query, signal } = request;
    const times = rangeParameters(query, clock.nowMs(), HOUR_MS);
    const expr = queryParameter(query);
    const ask = expr.kind === 'logs' ? readLogsRequest(request, expr, times) : readMetricRequest(query, expr, times);
    return gate.run(signal, (deadline) => ask(limitsOf(deadline)));
  }

  type Times = Readonly<{ startNs: bigint; endNs: bigint }>;
  type Ask = (limits: QueryLimits) => ApiReply;

  /** Parameters are read before the query waits for its turn: what is wrong with them can be told at once. */
  function readLogsRequest({ query, headers }: ApiRequest, expr: Expr, times: Times): Ask {
    const limit = limitParameter(query, { fallback: DEFAULT_LIMIT, max: MAX_LIMIT });
    const direction: Direction = directionParameter(query);
    const intervalNs = durationParameter(query, 'interval') ?? 0n;
    const categorize = String(headers['x-loki-response-encoding-flags'] ?? '').includes(CATEGORIZE_LABELS);
    return (limits) => {
      const entries = evalLogs(expr, { querier, ...times, direction, limit, limits });
      const flags = categorize ? { encodingFlags: [CATEGORIZE_LABELS] } : {};
      return lokiSuccess({ resultType: 'streams', ...flags, result: groupIntoStreams(entries, { categorize, intervalNs }), stats: {} });
    };
  }

  function readMetricRequest(query: URLSearchParams, expr: Expr, { startNs, endNs }: Times): Ask {
    const stepNs = durationParameter(query, 'step') ?? defaultStepNs(startNs, endNs);
    // Loki's frontend moves both ends back onto the step, so that a refresh asks for the same points again.
    const aligned = stepNs > 0n ? { startNs: startNs - (startNs % stepNs), endNs: endNs - (endNs % stepNs) } : { startNs, endNs };
    return (limits) => {
      const result = evalRange(expr, { querier, ...aligned, stepNs, limits });
      return lokiSuccess({ resultType: 'matrix', result: result.map(matrixItem), stats: {} });
    };
  }

  async function instant({ query, signal }: ApiRequest): Promise<ApiReply> {
    const timeNs = timeParameter(query, 'time', msToNs(clock.nowMs()));
    const expr = queryParameter(query);
    return gate.run(signal, (deadline) => {
      const result = evalInstant(expr, { querier, timeNs, limits: limitsOf(deadline) });
      if (result.type === 'scalar') {
        return lokiSuccess({ resultType: 'scalar', result: [result.t / 1000, formatValue(result.v)], stats: {} });
      }
      const samples = result.samples.map(({ labels, t, v }) => ({ metric: labels, value: [t / 1000, formatValue(v)] }));
      return lokiSuccess({ resultType: 'vector', result: samples, stats: {} });
    });
  }

  return [...getAndPost('/loki/api/v1/query_range', range), ...getAndPost('/loki/api/v1/query', instant)];
}

function matrixItem({ labels, points }: Series) {
  return { metric: labels, values: points.map(({ t, v }) => [t / 1000, formatValue(v)]) };
}

/** Some 250 points, a second apart at least. */
function defaultStepNs(startNs: bigint, endNs: bigint): bigint {
  const seconds = (endNs - startNs) / 250_000_000_000n;
  return (seconds > 1n ? seconds : 1n) * 1_000_000_000n;
}
