/**
 * Every metric of ours, once: its name, type, labels and buckets. Services create instruments only from here, docs/telemetry-catalogue.md
 * is generated from here, and a test compares both with a live scrape.
 *
 * Labels have few values by construction. Ids of users, orders or requests never are labels: they belong in logs and traces.
 */

export type Owner = 'gateway' | 'order' | 'payment' | 'inventory';

type Common = {
  readonly help: string;
  readonly labels: readonly string[];
  /** Services that expose it; `all` for what the service kit gives to each. */
  readonly services: 'all' | readonly Owner[];
};
export type CounterDefinition = Common & { readonly type: 'counter' };
export type GaugeDefinition = Common & { readonly type: 'gauge' };
export type HistogramDefinition = Common & { readonly type: 'histogram'; readonly buckets: readonly number[] };
export type MetricDefinition = CounterDefinition | GaugeDefinition | HistogramDefinition;

/** Seconds. 0.5, 1 and 2 are SLO thresholds; a threshold that is no bucket cannot be measured. */
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10] as const;
/** The article's 0.1 0.5 1 2.5 5 10, finer below, and 2 for the objective "confirmed within 2 s". */
const paymentBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10] as const;

const define = <const M extends Readonly<Record<string, MetricDefinition>>>(metrics: M): M => metrics;

export const metricNames = define({
  // Golden signals of the inbound side
  http_requests_total: { type: 'counter', help: 'Requests answered', labels: ['method', 'route', 'status'], services: 'all' },
  http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time from the first byte of a request to the last of its answer',
    labels: ['method', 'route', 'status'],
    buckets: requestBuckets,
    services: 'all',
  },
  http_requests_active: { type: 'gauge', help: 'Requests being served now', labels: [], services: 'all' },
  admission_in_use: { type: 'gauge', help: 'Admitted requests being served now', labels: [], services: 'all' },
  admission_queued: { type: 'gauge', help: 'Requests waiting for admission', labels: [], services: 'all' },
  admission_rejected_total: { type: 'counter', help: 'Requests shed with 503 before any work', labels: ['priority'], services: 'all' },

  // The outgoing side; a call may take several attempts
  dependency_requests_total: {
    type: 'counter',
    help: 'Calls to a dependency as the caller sees them, after retries',
    labels: ['dependency', 'outcome'],
    services: 'all',
  },
  dependency_request_duration_seconds: {
    type: 'histogram',
    help: 'Duration of a call, retries and waiting included',
    labels: ['dependency', 'outcome'],
    buckets: requestBuckets,
    services: 'all',
  },
  dependency_attempts_total: {
    type: 'counter',
    help: 'Single attempts that reached for the dependency',
    labels: ['dependency', 'outcome'],
    services: 'all',
  },
  circuit_breaker_state: { type: 'gauge', help: '0 closed, 1 half-open, 2 open', labels: ['dependency'], services: 'all' },
  circuit_breaker_transitions_total: {
    type: 'counter',
    help: 'Changes of a breaker into a state',
    labels: ['dependency', 'to'],
    services: 'all',
  },
  dependency_retries_total: {
    type: 'counter',
    help: 'Retries that were scheduled, or denied by the budget',
    labels: ['dependency', 'result'],
    services: 'all',
  },
  retry_budget_remaining: { type: 'gauge', help: 'Retries that the budget still allows now', labels: ['dependency'], services: 'all' },
  bulkhead_in_use: { type: 'gauge', help: 'Calls inside a bulkhead', labels: ['dependency'], services: 'all' },
  bulkhead_queued: { type: 'gauge', help: 'Calls waiting for a place in a bulkhead', labels: ['dependency'], services: 'all' },
  bulkhead_rejected_total: { type: 'counter', help: 'Calls refused by a full bulkhead', labels: ['dependency'], services: 'all' },

  // Health and saturation
  service_ready: { type: 'gauge', help: '1 when /health/ready answers 200', labels: [], services: 'all' },
  readiness_check: { type: 'gauge', help: '1 when a readiness check passes', labels: ['check'], services: 'all' },
  db_pool_connections: { type: 'gauge', help: 'Connections of the PostgreSQL pool', labels: ['state'], services: 'all' },
  db_pool_waiting: { type: 'gauge', help: 'Callers that wait for a connection', labels: [], services: 'all' },
  service_wall_clock_seconds: {
    type: 'gauge',
    help: 'The time of day as the service believes it, in seconds since the Unix epoch',
    labels: [],
    services: 'all',
  },
  requests_by_session_total: {
    type: 'counter',
    help: 'A label that should never have been one: empty unless the fault label-explosion fills it',
    labels: ['session'],
    services: 'all',
  },
  log_bytes_total: { type: 'counter', help: 'Bytes of log lines written', labels: ['level'], services: 'all' },
  telemetry_items_total: {
    type: 'counter',
    help: 'Spans and log records: created, exported, or failed to export',
    labels: ['signal', 'outcome'],
    services: 'all',
  },
  fault_injected_total: {
    type: 'counter',
    help: 'What injected faults did: requests hit, blocks, slices, lines, connections taken. Only ever on purpose',
    labels: ['kind'],
    services: 'all',
  },
  fault_point_fired_total: { type: 'counter', help: 'Fault points that acted: only ever on purpose', labels: ['point'], services: 'all' },
  service_info: { type: 'gauge', help: 'Always 1', labels: ['version', 'node_version'], services: 'all' },

  // Gateway
  signups_total: { type: 'counter', help: 'Attempts to sign up', labels: ['outcome'], services: ['gateway'] },
  sessions_total: { type: 'counter', help: 'Attempts to sign in', labels: ['outcome'], services: ['gateway'] },
  session_lookups_total: {
    type: 'counter',
    help: 'Tokens that shoppers sent, by whether their session was found',
    labels: ['result'],
    services: ['gateway'],
  },
  carts_created_total: { type: 'counter', help: 'Carts that got their first item', labels: [], services: ['gateway'] },
  carts_abandoned_total: { type: 'counter', help: 'Carts that expired with items in them', labels: [], services: ['gateway'] },
  checkouts_total: { type: 'counter', help: 'Checkouts answered', labels: ['outcome'], services: ['gateway'] },
  rate_limited_total: { type: 'counter', help: 'Requests refused with 429', labels: ['scope'], services: ['gateway'] },

  // Order
  orders_total: { type: 'counter', help: 'Orders that entered a state', labels: ['state'], services: ['order'] },
  payment_queue_depth: { type: 'gauge', help: 'Orders whose payment is still to be settled', labels: [], services: ['order'] },
  payment_queue_oldest_age_seconds: {
    type: 'gauge',
    help: 'Age of the oldest order whose payment is still to be settled; 0 when there is none',
    labels: [],
    services: ['order'],
  },
  payment_jobs_total: { type: 'counter', help: 'Runs of the settlement job', labels: ['outcome'], services: ['order'] },
  revenue_minor_total: { type: 'counter', help: 'Confirmed sales in minor units', labels: ['currency'], services: ['order'] },

  // Payment
  payment_processing_seconds: {
    type: 'histogram',
    help: 'Time payment took to learn the outcome of a charge',
    labels: ['outcome'],
    buckets: paymentBuckets,
    services: ['payment'],
  },
  payments_total: { type: 'counter', help: 'Charges by outcome', labels: ['outcome'], services: ['payment'] },
  payment_voids_total: { type: 'counter', help: 'Voids by outcome', labels: ['outcome'], services: ['payment'] },
  payment_voids_unresolved: { type: 'gauge', help: 'Voids that the provider has not acknowledged', labels: [], services: ['payment'] },
  provider_callbacks_total: { type: 'counter', help: 'Callbacks of the provider', labels: ['outcome'], services: ['payment'] },

  // Inventory
  reservations_total: { type: 'counter', help: 'Reservations by what became of them', labels: ['outcome'], services: ['inventory'] },
  stock_cache_requests_total: { type: 'counter', help: 'Reads of the stock cache', labels: ['result'], services: ['inventory'] },
});

export type MetricName = keyof typeof metricNames;
type NamesOf<T extends MetricDefinition['type']> = { [N in MetricName]: (typeof metricNames)[N]['type'] extends T ? N : never }[MetricName];
export type CounterName = NamesOf<'counter'>;
export type GaugeName = NamesOf<'gauge'>;
export type HistogramName = NamesOf<'histogram'>;
export type LabelsOf<N extends MetricName> = (typeof metricNames)[N]['labels'][number];

/** The metrics that a service exposes, besides those of the Node process. */
export function metricsOf(service: string): [MetricName, MetricDefinition][] {
  return Object.entries(metricNames as Readonly<Record<MetricName, MetricDefinition>>).filter(
    ([, { services }]) => services === 'all' || (services as readonly string[]).includes(service),
  ) as [MetricName, MetricDefinition][];
}
