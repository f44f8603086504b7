import type { DashboardSpec } from './dashboard-spec.ts';
import { breakerStates } from './shared-parts.ts';

const chosen = 'job=~"$service"';

export const resilience: DashboardSpec = {
  uid: 'resilience',
  title: 'Resilience',
  description: 'The defences at work: breakers, retries and their budget, bulkheads, shedding, the queue, and the faults they answer.',
  serviceVariable: 'any',
  rows: [
    {
      title: 'Faults and breakers',
      panels: [
        {
          type: 'state-timeline',
          title: 'Faults',
          description: 'Faults that the chaos harness holds active, by kind and target.',
          unit: 'none',
          when: 'trouble',
          queries: [{ expr: 'chaos_fault_active', legend: '{{kind}} at {{target}}' }],
          states: [
            { value: 0, text: 'ended', color: 'green' },
            { value: 1, text: 'active', color: 'red' },
          ],
        },
        {
          type: 'state-timeline',
          title: 'Circuit breakers',
          description: 'Open: calls are answered at once, without being made. Half-open: one probe is let through.',
          unit: 'none',
          queries: [{ expr: `circuit_breaker_state{${chosen}}`, legend: '{{instance}} → {{dependency}}' }],
          states: breakerStates,
        },
        {
          type: 'timeseries',
          title: 'Changes of breakers',
          description: 'Changes into each state within a minute. Many mean probes that fail: the dependency is still away.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (job, dependency, to) (increase(circuit_breaker_transitions_total{${chosen}}[1m]))`,
              legend: '{{job}} → {{dependency}} {{to}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Attempts that failed',
          description: 'Share of single attempts that failed or timed out: what the breaker counts.',
          unit: 'percentunit',
          min: 0,
          queries: [
            {
              expr: `(sum by (job, dependency) (rate(dependency_attempts_total{${chosen}, outcome=~"failure|timeout"}[$__rate_interval])) or sum by (job, dependency) (rate(dependency_attempts_total{${chosen}}[$__rate_interval])) * 0) / sum by (job, dependency) (rate(dependency_attempts_total{${chosen}}[$__rate_interval]))`,
              legend: '{{job}} → {{dependency}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Retries',
      panels: [
        {
          type: 'timeseries',
          title: 'Attempts a call',
          description: '1 where nothing is retried. The budget keeps it below 1.1: retries must not make an outage worse.',
          unit: 'short',
          width: 8,
          queries: [
            {
              expr: `sum by (job, dependency) (rate(dependency_attempts_total{${chosen}}[$__rate_interval])) / (sum by (job, dependency) (rate(dependency_requests_total{${chosen}}[$__rate_interval])) > 0)`,
              legend: '{{job}} → {{dependency}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Retries',
          description: 'Retries a second: scheduled, and denied by the budget or because no attempt was left.',
          unit: 'ops',
          width: 8,
          when: 'trouble',
          queries: [
            {
              expr: `sum by (job, dependency, result) (rate(dependency_retries_total{${chosen}}[$__rate_interval]))`,
              legend: '{{job}} → {{dependency}} {{result}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Retry budget left',
          description: 'Retries that are still allowed now: a tenth of the recent calls.',
          unit: 'short',
          width: 8,
          queries: [{ expr: `min by (job, dependency) (retry_budget_remaining{${chosen}})`, legend: '{{job}} → {{dependency}}' }],
        },
      ],
    },
    {
      title: 'Bulkheads and shedding',
      panels: [
        {
          type: 'timeseries',
          title: 'Inside the bulkheads',
          description: 'Calls under way to each dependency. A slow one fills its own bulkhead, and no other.',
          unit: 'short',
          width: 8,
          queries: [{ expr: `sum by (job, dependency) (bulkhead_in_use{${chosen}})`, legend: '{{job}} → {{dependency}}' }],
        },
        {
          type: 'timeseries',
          title: 'Refused by a bulkhead',
          description: 'Calls a second that were refused because the bulkhead was full.',
          unit: 'ops',
          width: 8,
          queries: [
            {
              expr: `sum by (job, dependency) (rate(bulkhead_rejected_total{${chosen}}[$__rate_interval]))`,
              legend: '{{job}} → {{dependency}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Shed at the door',
          description: 'Requests a second that were turned away with 503 before any work.',
          unit: 'reqps',
          width: 8,
          queries: [
            {
              expr: `sum by (job, priority) (rate(admission_rejected_total{${chosen}}[$__rate_interval]))`,
              legend: '{{job}} {{priority}}',
            },
          ],
        },
      ],
    },
    {
      title: 'What was put off',
      panels: [
        {
          type: 'timeseries',
          title: 'Payment queue',
          description: 'Orders that wait for their payment. It grows while the provider is away, and drains after.',
          unit: 'short',
          queries: [{ expr: 'max(payment_queue_depth)', legend: 'waiting' }],
        },
        {
          type: 'timeseries',
          title: 'Answers of the checkout',
          description: 'What the defences made of it: pending instead of an error, shed instead of a time-out.',
          unit: 'reqps',
          stacked: true,
          queries: [{ expr: 'sum by (outcome) (rate(checkouts_total[$__rate_interval]))', legend: '{{outcome}}' }],
        },
        {
          type: 'logs',
          title: 'Breakers and retries in the logs',
          description: 'Changes of breakers, denied retries and calls that failed after what retries they had.',
          unit: 'none',
          when: 'trouble',
          logql: '{service_name=~"$service"} | event=~"circuit_breaker_changed|retry_denied|dependency_failed"',
        },
      ],
    },
  ],
};
