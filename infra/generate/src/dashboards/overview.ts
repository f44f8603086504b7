import type { DashboardSpec } from './dashboard-spec.ts';
import { breakerStates, checkoutRoute, objectives, readyStates } from './shared-parts.ts';

export const overview: DashboardSpec = {
  uid: 'overview',
  title: 'Overview',
  description: 'Are customers well, what is being done about it, and which service should be looked at? Where an incident starts.',
  rows: [
    {
      title: 'Are customers well?',
      panels: [
        {
          type: 'stat',
          title: 'Checkouts',
          description: 'Checkouts answered a second, whatever the answer. A fall to nothing is worse than errors: nobody gets in.',
          unit: 'reqps',
          queries: [{ expr: `sum(rate(http_requests_total{${checkoutRoute}}[1m]))` }],
        },
        {
          type: 'stat',
          title: 'Accepted',
          description:
            'Share of checkouts of the last minute that were accepted, confirmed or put off. Declined cards and empty shelves are left out.',
          unit: 'percentunit',
          queries: [
            {
              expr: `(sum(rate(http_requests_total{${checkoutRoute}, status=~"2.."}[1m])) or vector(0)) / sum(rate(http_requests_total{${checkoutRoute}, status=~"2..|5..|499"}[1m]))`,
            },
          ],
          steps: [
            { from: -Infinity, color: 'red' },
            { from: 0.95, color: 'yellow' },
            { from: 0.995, color: 'green' },
          ],
        },
        {
          type: 'stat',
          title: 'Paid within 2 s',
          description:
            'Share of accepted checkouts whose payment was confirmed while the shopper waited. The rest are settled by the queue.',
          unit: 'percentunit',
          queries: [
            {
              expr: `(sum(rate(http_request_duration_seconds_bucket{${checkoutRoute}, status="201", le="2.0"}[1m])) or vector(0)) / sum(rate(http_request_duration_seconds_count{${checkoutRoute}, status=~"2.."}[1m]))`,
            },
          ],
          steps: [
            { from: -Infinity, color: 'red' },
            { from: 0.95, color: 'yellow' },
            { from: 0.995, color: 'green' },
          ],
        },
        {
          type: 'stat',
          title: 'Slowest twentieth',
          description: '95th percentile of the time to answer a checkout, over the last minute.',
          unit: 's',
          queries: [{ expr: `histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{${checkoutRoute}}[1m])))` }],
          steps: [
            { from: 0.5, color: 'yellow' },
            { from: 1, color: 'red' },
          ],
        },
        {
          type: 'stat',
          title: 'Orders waiting',
          description: 'Accepted orders whose payment is still to be settled.',
          unit: 'short',
          queries: [{ expr: 'max(payment_queue_depth)' }],
          steps: [
            { from: 10, color: 'yellow' },
            { from: 100, color: 'red' },
          ],
        },
        {
          type: 'stat',
          title: 'Alerts',
          description: 'Alerts that fire now: pages and tickets.',
          unit: 'short',
          queries: [{ expr: 'count(ALERTS{alertstate="firing", severity=~"page|ticket"}) or vector(0)' }],
          steps: [{ from: 1, color: 'red' }],
        },
      ],
    },
    {
      title: 'Objectives and alerts',
      panels: [
        {
          type: 'bargauge',
          title: 'Error budget left',
          description: 'What is left of each objective’s error budget for its period. Below nothing, the objective is missed.',
          unit: 'percentunit',
          max: 1,
          width: 8,
          height: 8,
          queries: [{ expr: 'slo:period_error_budget_remaining:ratio', legend: '{{sloth_slo}}' }],
          steps: [
            { from: -Infinity, color: 'red' },
            { from: 0.25, color: 'yellow' },
            { from: 0.5, color: 'green' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Burn rate',
          description:
            'How many times too fast the budget goes: at 1 it lasts exactly the period; a page needs 14.4 over the longer window.',
          unit: 'short',
          width: 8,
          queries: objectives,
          limit: 14.4,
        },
        {
          type: 'table',
          title: 'Firing',
          description: 'What fires, how bad it is and whose it is. The name leads to its runbook.',
          unit: 'none',
          when: 'trouble',
          width: 8,
          queries: [{ expr: 'max by (alertname, service, severity, owner) (ALERTS{alertstate="firing"})', legend: 'firing' }],
          hidden: ['firing'],
          runbooks: true,
        },
      ],
    },
    {
      title: 'Golden signals of the services',
      panels: [
        {
          type: 'timeseries',
          title: 'Traffic',
          description: 'Requests answered a second by each service, health checks left out.',
          unit: 'reqps',
          queries: [{ expr: 'sum by (job) (rate(http_requests_total{route!~"/health/.*"}[$__rate_interval]))', legend: '{{job}}' }],
          exemplars: true,
          drillDown: 'services',
        },
        {
          type: 'timeseries',
          title: 'Errors',
          description:
            'Share of requests answered with 5xx, health checks left out. The service furthest from the shopper that shows it is nearest the cause.',
          unit: 'percentunit',
          min: 0,
          queries: [
            {
              expr: '(sum by (job) (rate(http_requests_total{route!~"/health/.*", status=~"5.."}[$__rate_interval])) or sum by (job) (rate(http_requests_total[$__rate_interval])) * 0) / sum by (job) (rate(http_requests_total{route!~"/health/.*"}[$__rate_interval]))',
              legend: '{{job}}',
            },
          ],
          drillDown: 'services',
        },
        {
          type: 'timeseries',
          title: 'Latency, slowest twentieth',
          description: '95th percentile of the time to answer. Dots are single requests: a click opens their trace.',
          unit: 's',
          queries: [
            {
              expr: 'histogram_quantile(0.95, sum by (job, le) (rate(http_request_duration_seconds_bucket{route!~"/health/.*"}[$__rate_interval])))',
              legend: '{{job}}',
            },
          ],
          exemplars: true,
          drillDown: 'services',
        },
        {
          type: 'timeseries',
          title: 'Saturation',
          description: 'Share of a processor that each replica uses. A Node process has one for its work: near 100 % everything waits.',
          unit: 'percentunit',
          queries: [
            { expr: 'rate(process_cpu_seconds_total{job=~"gateway|order|payment|inventory"}[$__rate_interval])', legend: '{{instance}}' },
          ],
          limit: 0.9,
          drillDown: 'services',
        },
        {
          type: 'state-timeline',
          title: 'Readiness',
          description: 'Whether each replica calls itself ready. Callers avoid one that is not.',
          unit: 'none',
          queries: [{ expr: 'service_ready', legend: '{{instance}}' }],
          states: readyStates,
          drillDown: 'services',
        },
        {
          type: 'state-timeline',
          title: 'Circuit breakers',
          description: 'Open: calls are answered at once, without being made. Half-open: one probe is let through.',
          unit: 'none',
          queries: [{ expr: 'max by (job, dependency) (circuit_breaker_state)', legend: '{{job}} → {{dependency}}' }],
          states: breakerStates,
          drillDown: 'resilience',
        },
      ],
    },
    {
      title: 'What happened',
      panels: [
        {
          type: 'logs',
          title: 'Warnings and errors',
          description: 'Log lines of all services at warn and above. A line leads to its trace.',
          unit: 'none',
          when: 'trouble',
          logql: '{service_namespace="faultline"} | detected_level=~"warn|error"',
        },
      ],
    },
  ],
};
