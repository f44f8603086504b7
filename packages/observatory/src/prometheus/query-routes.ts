import { evalInstant, evalRange, formatExpr, type Querier, selectorsOf } from '@faultline/promql';
import { QueryError } from '@faultline/query-core';
import type { ApiRequest, Route } from '../http/route.ts';
import type { MetricsStore } from '../metrics/metrics-store.ts';
import type { QueryGate } from '../query-gate.ts';
import type { Clock } from '../seams.ts';
import { success, successJson } from './envelope.ts';
import { badParameter, durationParameter, exprParameter, timeParameter } from './parameters.ts';
import { instantJson, matrixJson, sampleText } from './result-json.ts';

export type QueryRoutesOptions = Readonly<{
  store: Pick<MetricsStore, 'exemplars'> & { readonly querier: Querier };
  gate: QueryGate;
  clock: Clock;
  /** The default step of subqueries, as in Prometheus. */
  evaluationIntervalMs: number;
  maxSamples: number;
}>;

const MAX_POINTS = 11_000;

export function createQueryRoutes(options: QueryRoutesOptions): Route[] {
  const { store, gate, clock, evaluationIntervalMs, maxSamples } = options;

  async function instant({ query, signal }: ApiRequest) {
    const timeMs = timeParameter(query, 'time', clock.nowMs());
    const lookback = lookbackOf(query);
    const expr = exprParameter(query);
    return gate.run(signal, (deadline) => {
      const result = evalInstant(expr, {
        querier: store.querier,
        timeMs,
        deadline,
        maxSamples,
        defaultSubqueryStepMs: evaluationIntervalMs,
        ...lookback,
      });
      return successJson(instantJson(result.value), result);
    });
  }

  async function range({ query, signal }: ApiRequest) {
    const startMs = timeParameter(query, 'start');
    const endMs = timeParameter(query, 'end');
    const stepMs = durationParameter(query, 'step');
    if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start time');
    if (stepMs === undefined) throw badParameter('step', 'cannot parse "" to a valid duration');
    if (!(stepMs > 0)) {
      throw badParameter('step', 'zero or negative query resolution step widths are not accepted. Try a positive integer');
    }
    if ((endMs - startMs) / stepMs > MAX_POINTS) {
      throw new QueryError(
        'bad_data',
        'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
      );
    }
    const lookback = lookbackOf(query);
    const expr = exprParameter(query);
    return gate.run(signal, (deadline) => {
      const result = evalRange(expr, {
        querier: store.querier,
        startMs,
        endMs,
        stepMs,
        deadline,
        maxSamples,
        defaultSubqueryStepMs: evaluationIntervalMs,
        ...lookback,
      });
      return successJson(matrixJson(result.series), result);
    });
  }

  async function exemplars({ query, signal }: ApiRequest) {
    const endMs = timeParameter(query, 'end', clock.nowMs());
    const startMs = timeParameter(query, 'start', 0);
    if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start timestamp');
    const selectors = selectorsOf(exprParameter(query)).map(({ matchers }) => matchers);
    return gate.run(signal, () =>
      success(
        store.exemplars(selectors, { startMs, endMs }).map(({ seriesLabels, exemplars: found }) => ({
          seriesLabels,
          exemplars: found.map(({ labels, value, timestampMs }) => ({ labels, value: sampleText(value), timestamp: timestampMs / 1000 })),
        })),
      ),
    );
  }

  const format = ({ query }: ApiRequest) => success(formatExpr(exprParameter(query)));

  return [
    ...getAndPost('/api/v1/query', instant),
    ...getAndPost('/api/v1/query_range', range),
    ...getAndPost('/api/v1/query_exemplars', exemplars),
    ...getAndPost('/api/v1/format_query', format),
  ];
}

/** Long queries do not fit into a URL: everything that takes one takes a form too. */
export function getAndPost(path: string, handle: Route['handle']): Route[] {
  return [
    { method: 'GET', path, handle },
    { method: 'POST', path, handle },
  ];
}

function lookbackOf(query: URLSearchParams): { lookbackMs?: number } {
  const lookbackMs = durationParameter(query, 'lookback_delta');
  return lookbackMs === undefined ? {} : { lookbackMs };
}
