import { expect, test } from 'vitest';
import { inspectLogql } from './inspect-logql.ts';
import { inspectPromql } from './inspect-query.ts';

const refused: [query: string, reason: RegExp][] = [
  ['time()', /constant/],
  ['1 + 1', /constant/],
  ['vector(1)', /vector\(\) speaks of the clock/],
  ['up * (time() > bool 1700000000)', /time\(\)/],
  ['hour() > 1', /hour\(\)/],
  ['timestamp(up{job="payment"})', /timestamp\(\)/],
  ['up{job="payment"} @ 1700000000', /@ pins/],
  ['http_requests_total{job="payment"}', /http_requests_total is a counter/],
  ['sum(http_requests_total{job="payment"}) > 100', /is a counter/],
  ['max_over_time(http_requests_total{job="payment"}[1m])', /is a counter/],
  ['process_start_time_seconds{job="payment"}', /is a counter/],
  ['{job="payment"}', /name the metric/],
  ['rate(http_requests_total{job="payment"}[1m]', /does not parse/],
  ['http_requests_active[1m]', /raw samples/],
];
test.each(refused)('%s is no evidence', (query, reason) => {
  const inspected = inspectPromql(query);
  expect(inspected).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
});

const fine = [
  'rate(http_requests_total{job="payment"}[1m])',
  'circuit_breaker_state{dependency="provider"} == 2',
  'histogram_quantile(0.9, sum by (le, job) (rate(http_request_duration_seconds_bucket[30s])))',
  'max_over_time(rate(http_requests_total{job="payment"}[10s])[1m:2s])',
  'changes(process_start_time_seconds{job="payment"}[1m]) > 0',
  'absent(up{job="payment"})',
  'count by (job) (http_requests_total)',
  'nodejs_active_handles_total{job="payment"}',
];
test.each(fine)('%s may be evidence', (query) => {
  expect(inspectPromql(query)).toMatchObject({ ok: true });
});

test('log lines are counted, and their matchers read', () => {
  expect(inspectLogql('{service_name="payment"} |= "charge_unknown"')).toMatchObject({
    ok: true,
    metricQuery: 'sum(count_over_time({service_name="payment"} |= "charge_unknown" [10s]))',
    selectors: [{ matchers: [{ name: 'service_name', op: '=', value: 'payment' }] }],
  });
  const metric = 'sum by (service_name) (rate({service_name=~".+"} | level="error" [30s]))';
  expect(inspectLogql(metric)).toMatchObject({ ok: true, metricQuery: metric });
  expect(inspectLogql('{service_name="payment"')).toMatchObject({ ok: false });
});
