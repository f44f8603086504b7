import { type Edge, type EdgeName, edges } from '@faultline/topology';
import { useQuery } from '@tanstack/react-query';
import { queryInstant, type Sample } from '../lab/prometheus.ts';

export interface EdgeNumbers {
  readonly perSecond: number | undefined;
  /** From 0 to 1; undefined without calls. */
  readonly errorRatio: number | undefined;
  readonly p95Ms: number | undefined;
}

const WINDOW = '15s';
const EVERY_MS = 2_000;

/** Answers that say the dependency did its work; a caller that left proves nothing either way. */
const FINE = 'ok|ignored|cancelled';

/** Edges into the gateway and from the provider have no instrumented caller: their callee tells. */
const INBOUND: Readonly<Partial<Record<EdgeName, string>>> = {
  'shoppers-gateway': 'job="gateway",route=~"/api/.*"',
  'provider-payment': 'job="payment",route=~"/callbacks/.*"',
};

const inbound = Object.entries(INBOUND);
const requests = inbound.map(([edge, selector]) => named(edge, `sum(rate(http_requests_total{${selector}}[${WINDOW}]))`)).join(' or ');
const inboundErrors = inbound
  .map(([edge, selector]) => named(edge, `sum(rate(http_requests_total{${selector},status=~"5.."}[${WINDOW}]))`))
  .join(' or ');
const inboundP95 = inbound
  .map(([edge, selector]) =>
    named(edge, `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${selector}}[${WINDOW}])))`),
  )
  .join(' or ');

function named(edge: string, query: string): string {
  return `label_replace(${query}, "edge", "${edge}", "", "")`;
}

export const edgeQueries = {
  perSecond: `sum by (job, dependency) (rate(dependency_requests_total[${WINDOW}])) or ${requests}`,
  errors: `sum by (job, dependency) (rate(dependency_requests_total{outcome!~"${FINE}"}[${WINDOW}])) or ${inboundErrors}`,
  p95: `histogram_quantile(0.95, sum by (job, dependency, le) (rate(dependency_request_duration_seconds_bucket[${WINDOW}]))) or ${inboundP95}`,
} as const;

export function useEdges() {
  return useQuery({
    queryKey: ['edges'],
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => {
      const [perSecond, errors, p95] = await Promise.all(
        [edgeQueries.perSecond, edgeQueries.errors, edgeQueries.p95].map((query) => queryInstant(query, signal)),
      );
      return numbersOf({ perSecond: perSecond ?? [], errors: errors ?? [], p95: p95 ?? [] });
    },
  });
}

export function numbersOf(
  samples: Readonly<Record<'perSecond' | 'errors' | 'p95', readonly Sample[]>>,
): ReadonlyMap<EdgeName, EdgeNumbers> {
  const [perSecond, errors, p95] = [byEdge(samples.perSecond), byEdge(samples.errors), byEdge(samples.p95)];
  return new Map(
    edges.map(({ name }: Edge) => {
      const rate = perSecond.get(name);
      const seconds = p95.get(name);
      return [
        name,
        {
          perSecond: rate,
          // Counters of errors only appear with the first error.
          errorRatio: rate === undefined || rate === 0 ? undefined : Math.min(1, (errors.get(name) ?? 0) / rate),
          p95Ms: seconds === undefined || Number.isNaN(seconds) ? undefined : seconds * 1_000,
        },
      ];
    }),
  );
}

function byEdge(samples: readonly Sample[]): Map<string, number> {
  return new Map(samples.map(({ labels, value }) => [labels['edge'] ?? `${labels['job']}-${labels['dependency']}`, value]));
}
