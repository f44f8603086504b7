import type { DashboardSpec } from './dashboard-spec.ts';
import { breakerStates } from './shared-parts.ts';

/** Health checks are left out: they are answered even when nothing else is. */
const requests = 'job="$service", route!~"/health/.*"';

export const services: DashboardSpec = {
  uid: 'services',
  title: 'Service',
  description: 'One service from the inside: rate, errors, duration, what it is short of, and what it needs from others.',
  serviceVariable: 'one',
  rows: [
    {
      title: 'Rate, errors, duration',
      panels: [
        {
          type: 'timeseries',
          title: 'Requests by route',
          description: 'Requests answered a second.',
          unit: 'reqps',
          width: 8,
          stacked: true,
          queries: [
            { expr: `sum by (method, route) (rate(http_requests_total{${requests}}[$__rate_interval]))`, legend: '{{method}} {{route}}' },
          ],
          exemplars: true,
        },
        {
          type: 'timeseries',
          title: 'Answers by status',
          description: 'Requests answered a second, by status. 503 with few others is shedding or a dependency that is away; 500 is a bug.',
          unit: 'reqps',
          width: 8,
          stacked: true,
          queries: [{ expr: `sum by (status) (rate(http_requests_total{${requests}}[$__rate_interval]))`, legend: '{{status}}' }],
        },
        {
          type: 'timeseries',
          title: 'Duration',
          description: 'Median, 95th and 99th percentile of the time to answer. Dots are single requests: a click opens their trace.',
          unit: 's',
          width: 8,
          queries: [
            ...[0.5, 0.95, 0.99].map((quantile) => ({
              expr: `histogram_quantile(${quantile}, sum by (le) (rate(http_request_duration_seconds_bucket{${requests}}[$__rate_interval])))`,
              legend: `p${quantile * 100}`,
            })),
          ],
          exemplars: true,
        },
        {
          type: 'heatmap',
          title: 'Duration of every request',
          description: 'How many requests took how long. Two bands mean two ways through: look for what tells them apart.',
          unit: 's',
          queries: [
            { expr: `sum by (le) (increase(http_request_duration_seconds_bucket{${requests}}[$__rate_interval]))`, legend: '{{le}}' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Duration by replica, slowest twentieth',
          description: '95th percentile of each replica. One that differs from its peers has a trouble of its own.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.95, sum by (instance, le) (rate(http_request_duration_seconds_bucket{${requests}}[$__rate_interval])))`,
              legend: '{{instance}}',
            },
          ],
          exemplars: true,
        },
      ],
    },
    {
      title: 'What it is short of',
      panels: [
        {
          type: 'timeseries',
          title: 'Processor',
          description: 'Share of a processor that each replica uses. A Node process has one for its work.',
          unit: 'percentunit',
          width: 8,
          queries: [{ expr: 'rate(process_cpu_seconds_total{job="$service"}[$__rate_interval])', legend: '{{instance}}' }],
          limit: 0.9,
        },
        {
          type: 'timeseries',
          title: 'Event loop lag',
          description: 'The longest that anything had to wait for the event loop since the last scrape. Every request waits as long.',
          unit: 's',
          width: 8,
          queries: [{ expr: 'nodejs_eventloop_lag_max_seconds{job="$service"}', legend: '{{instance}}' }],
          limit: 0.25,
        },
        {
          type: 'timeseries',
          title: 'Heap',
          description: 'Memory in use by objects. A saw is healthy; a ramp is a leak.',
          unit: 'bytes',
          width: 8,
          queries: [{ expr: 'nodejs_heap_size_used_bytes{job="$service"}', legend: '{{instance}}' }],
          limit: 314_572_800,
        },
        {
          type: 'timeseries',
          title: 'Database connections',
          description: 'Connections in use and idle, and callers that wait for one. Who waits gives up after half a second.',
          unit: 'short',
          width: 8,
          queries: [
            { expr: 'sum by (state) (db_pool_connections{job="$service"})', legend: '{{state}}' },
            { expr: 'sum(db_pool_waiting{job="$service"})', legend: 'waiting' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Admission',
          description: 'Requests being served and waiting at the door. Beyond both, they are shed.',
          unit: 'short',
          width: 8,
          queries: [
            { expr: 'sum(admission_in_use{job="$service"})', legend: 'in use' },
            { expr: 'sum(admission_queued{job="$service"})', legend: 'queued' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Shed',
          description: 'Requests a second that were turned away with 503 before any work, by priority. Browsing goes first.',
          unit: 'reqps',
          width: 8,
          queries: [
            { expr: 'sum by (priority) (rate(admission_rejected_total{job="$service"}[$__rate_interval]))', legend: '{{priority}}' },
          ],
        },
      ],
    },
    {
      title: 'What it needs',
      panels: [
        {
          type: 'state-timeline',
          title: 'Checks of readiness',
          description: 'What each replica looks at. A critical check that fails takes it out; any other makes it degraded.',
          unit: 'none',
          queries: [{ expr: 'readiness_check{job="$service"}', legend: '{{instance}} {{check}}' }],
          states: [
            { value: 0, text: 'fails', color: 'red' },
            { value: 1, text: 'passes', color: 'green' },
          ],
        },
        {
          type: 'state-timeline',
          title: 'Circuit breakers',
          description: 'Breakers towards other services and the provider. Inventory calls none, so it has none.',
          unit: 'none',
          queries: [{ expr: 'circuit_breaker_state{job="$service"}', legend: '{{instance}} → {{dependency}}' }],
          states: breakerStates,
        },
        {
          type: 'timeseries',
          title: 'Calls it makes',
          description: 'Calls a second, by dependency and outcome.',
          unit: 'reqps',
          queries: [
            {
              expr: 'sum by (dependency, outcome) (rate(dependency_requests_total{job="$service"}[$__rate_interval]))',
              legend: '{{dependency}} {{outcome}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Duration of the calls, slowest twentieth',
          description:
            '95th percentile by dependency, retries and waiting included. The dependency whose line rises with the service’s own is the one to look at.',
          unit: 's',
          queries: [
            {
              expr: 'histogram_quantile(0.95, sum by (dependency, le) (rate(dependency_request_duration_seconds_bucket{job="$service"}[$__rate_interval])))',
              legend: '{{dependency}}',
            },
          ],
          exemplars: true,
        },
      ],
    },
    {
      title: 'What it says',
      panels: [
        {
          type: 'logs',
          title: 'Logs',
          description: 'Lines of this service, newest first. A line leads to its trace.',
          unit: 'none',
          logql: '{service_name="$service"}',
        },
        {
          type: 'traces',
          title: 'Failed traces',
          description: 'Traces with a failed span of this service.',
          unit: 'none',
          when: 'trouble',
          traceql: '{ resource.service.name = "$service" && status = error }',
        },
      ],
    },
  ],
};
