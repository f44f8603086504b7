import type { HealthCheck } from './schema.ts';

const checkout = 'job="gateway", method="POST", route="/api/checkout"';

/** Over windows of 15 s, so that a judgement neither flaps nor lags. With few shoppers one bad checkout must not decide it. */
export const standardHealth: Readonly<Record<string, HealthCheck>> = {
  availability: {
    name: 'checkouts are answered well',
    query: `sum(rate(http_requests_total{${checkout}, status=~"2..|4.."}[15s])) / sum(rate(http_requests_total{${checkout}}[15s]))`,
    atLeast: 0.95,
    whenEmpty: 'unhealthy',
  },
  confirmation: {
    name: 'payments are confirmed while the shopper waits',
    query: `(sum(rate(http_requests_total{${checkout}, status="201"}[15s])) or vector(0)) / sum(rate(http_requests_total{${checkout}, status=~"2..|5.."}[15s]))`,
    atLeast: 0.9,
    whenEmpty: 'unhealthy',
  },
  latency: {
    name: 'nine of ten checkouts take less than a second',
    query: `histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket{${checkout}}[15s])))`,
    atMost: 1,
    whenEmpty: 'unhealthy',
  },
  products: {
    name: 'the product list comes quickly and without errors',
    query:
      'sum(rate(http_request_duration_seconds_bucket{job="gateway", route="/api/products", status=~"2..", le="0.5"}[15s])) / sum(rate(http_request_duration_seconds_count{job="gateway", route="/api/products"}[15s]))',
    atLeast: 0.9,
    whenEmpty: 'unhealthy',
  },
  traffic: { name: 'shoppers come', query: `sum(rate(http_requests_total{${checkout}}[15s]))`, atLeast: 0.5, whenEmpty: 'unhealthy' },
  ready: { name: 'every replica is ready', query: 'min(service_ready)', atLeast: 1, whenEmpty: 'unhealthy' },
  telemetry: {
    name: 'every target answers its scrapes, and nothing exported is lost',
    query: 'min(up) - (sum(rate(telemetry_items_total{outcome="failed"}[15s])) > bool 0)',
    atLeast: 1,
    whenEmpty: 'unhealthy',
  },
};
