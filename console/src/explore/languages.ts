export type Language = 'promql' | 'logql' | 'traceql';

export const languages: readonly { readonly id: Language; readonly title: string; readonly what: string }[] = [
  { id: 'promql', title: 'PromQL', what: 'metrics' },
  { id: 'logql', title: 'LogQL', what: 'logs' },
  { id: 'traceql', title: 'TraceQL', what: 'traces' },
];

/** To begin with. Each was run; a browser test runs them again. */
export const examples: Readonly<Record<Language, readonly { readonly text: string; readonly what: string }[]>> = {
  promql: [
    { what: 'Checkouts by outcome', text: 'sum by (outcome) (rate(checkouts_total[20s]))' },
    {
      what: 'How long requests take, with exemplars that lead to traces',
      text: 'histogram_quantile(0.95, sum by (le, job) (rate(http_request_duration_seconds_bucket{route!~"/health/.*|/metrics"}[20s])))',
    },
    { what: 'Breakers: 0 closed, 1 half-open, 2 open', text: 'circuit_breaker_state' },
    { what: 'Payments that wait', text: 'payment_queue_depth' },
  ],
  logql: [
    { what: 'Everything that is a warning or worse', text: '{service_name=~".+"} | detected_level=~"warn|error"' },
    { what: 'What order says', text: '{service_name="order"}' },
    { what: 'Breakers that changed', text: '{service_name=~".+"} | event="circuit_breaker_changed"' },
    { what: 'Lines a second by service', text: 'sum by (service_name) (rate({service_name=~".+"}[20s]))' },
  ],
  traceql: [
    { what: 'Checkouts', text: '{ name = "checkout_order" }' },
    { what: 'Checkouts that took more than a second', text: '{ name = "checkout_order" && duration > 1s }' },
    { what: 'Whatever failed', text: '{ status = error }' },
    { what: 'Calls of payment to the provider', text: '{ resource.service.name = "payment" && kind = client }' },
  ],
};
