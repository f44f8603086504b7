import fc from 'fast-check';

/**
 * Well-typed queries over the metrics of the capture, nested at random. Left out is what depends on more than the samples: the
 * clock, the order of equals (`topk` of ties), experimental functions; and what magnifies rounding, whose last digits no two
 * implementations share: differences of near equals below a division.
 */
const SELECTORS = [
  'http_requests_total',
  'http_requests_total{job="gateway", route=~"/api/.+"}',
  'http_request_duration_seconds_bucket{job!="inventory"}',
  'http_request_duration_seconds_sum',
  'dependency_attempts_total{dependency="provider"}',
  'circuit_breaker_state',
  'process_resident_memory_bytes',
  'nodejs_eventloop_lag_p99_seconds',
  'payment_queue_depth',
  'up',
  '{__name__=~"checkouts_total|payment_.*_total"}',
  'slo:sli_error:ratio_rate15s',
  'no_such_metric',
];

const selector = fc.constantFrom(...SELECTORS);
const range = fc.constantFrom('5s', '15s', '61s', '3m');
const placement = fc.constantFrom('', '', '', ' offset 17s', ' offset -9s', ' @ start()', ' @ end() offset 30s');
const labels = fc
  .subarray(['job', 'instance', 'route', 'status', 'le', 'dependency'], { maxLength: 3 })
  .map((names) => `(${names.join(', ')})`);

const OVER_TIME = [
  ...['rate', 'increase', 'irate', 'delta', 'idelta', 'changes', 'resets', 'deriv', 'avg_over_time', 'min_over_time', 'max_over_time'],
  ...[
    'sum_over_time',
    'count_over_time',
    'last_over_time',
    'present_over_time',
    'stddev_over_time',
    'stdvar_over_time',
    'absent_over_time',
  ],
];
const OF_VECTOR = [
  'abs',
  'ceil',
  'floor',
  'sqrt',
  'exp',
  'ln',
  'log2',
  'log10',
  'sgn',
  'round',
  'timestamp',
  'absent',
  'sort',
  'minute',
  'deg',
  'atan',
];

const matrix = fc.tuple(selector, range, placement).map(([text, length, where]) => `${text}[${length}]${where}`);
const subquery = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(inner, fc.constantFrom('1m:', '30s:7s', '90s:10s')).map(([text, steps]) => `(${text})[${steps}]`);

const flat = fc.oneof(
  fc.tuple(selector, placement).map(([text, where]) => text + where),
  fc.tuple(fc.constantFrom(...OVER_TIME), matrix).map(([name, text]) => `${name}(${text})`),
  fc.tuple(fc.constantFrom('0.5', '0.99', '0', '1.5'), matrix).map(([q, text]) => `quantile_over_time(${q}, ${text})`),
  matrix.map((text) => `predict_linear(${text}, 60)`),
);

const grown = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(
        fc.constantFrom('sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar', 'group'),
        fc.constantFrom('by', 'without'),
        labels,
        inner,
      )
      .map(([op, side, names, text]) => `${op} ${side} ${names} (${text})`),
    fc.tuple(fc.constantFrom('0', '0.25', '0.9', '1'), labels, inner).map(([q, names, text]) => `quantile by ${names} (${q}, ${text})`),
    fc.tuple(fc.constantFrom(...OF_VECTOR), inner).map(([name, text]) => `${name}(${text})`),
    fc.tuple(inner, fc.constantFrom('0', '-1', '1e6')).map(([text, bound]) => `clamp_min(${text}, ${bound})`),
    fc.tuple(fc.constantFrom('avg', 'max', 'sum', 'count'), subquery(inner)).map(([op, text]) => `${op}_over_time(${text})`),
    fc
      .tuple(inner, fc.constantFrom('+', '*', '/', '>', '<= bool', '%', '^'), fc.constantFrom('2', '0.5', '-3'))
      .map(([text, op, number]) => `(${text}) ${op} ${number}`),
    fc
      .tuple(inner, fc.constantFrom('and', 'or', 'unless'), fc.constantFrom('', 'on (job)', 'ignoring (status, le)'), inner)
      .map(([left, op, matching, right]) => `(${left}) ${op} ${matching} (${right})`),
    fc
      .tuple(inner, fc.constantFrom('*', '/', '==', '> bool'), fc.constantFrom('max', 'sum', 'count'), inner)
      .map(([left, op, aggregation, right]) => `(${left}) ${op} on (job) group_left () ${aggregation} by (job) (${right})`),
    fc
      .tuple(inner, fc.constantFrom('+', '/', '!='), fc.constantFrom('', 'on (job, instance)', 'ignoring (route)'), inner)
      .map(([left, op, matching, right]) => `(${left}) ${op} ${matching} (${right})`),
    inner.map((text) => `label_replace(${text}, "zone", "$1-x", "job", "(.).*")`),
    inner.map((text) => `label_join(${text}, "both", "/", "job", "instance")`),
    inner.map((text) => `count_values("value", ${text})`),
    inner.map((text) => `-(${text})`),
    inner.map((text) => `scalar(${text}) + vector(1)`),
  );

const quantiles = fc
  .tuple(fc.constantFrom('0.5', '0.95', '0.999'), fc.constantFrom('job, le', 'le', 'route, le'), range)
  .map(([q, names, length]) => `histogram_quantile(${q}, sum by (${names}) (rate(http_request_duration_seconds_bucket[${length}])))`);

const query = fc.oneof(
  { weight: 3, arbitrary: flat },
  { weight: 5, arbitrary: grown(flat) },
  { weight: 3, arbitrary: grown(grown(flat)) },
  quantiles,
);

export function generateQueries(seed: number, count: number): string[] {
  return [...new Set(fc.sample(query, { seed, numRuns: count * 2 }))].slice(0, count);
}
