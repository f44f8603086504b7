import type { DashboardSpec } from './dashboard-spec.ts';

export const payments: DashboardSpec = {
  uid: 'payments',
  title: 'Payments',
  description: 'From the charge to its settlement: what the provider answers, what waits, what was given back.',
  rows: [
    {
      title: 'Charges',
      panels: [
        {
          type: 'timeseries',
          title: 'Charges by outcome',
          description: 'Charges a second. Unknown: the provider did not say what became of it; the queue finds out.',
          unit: 'ops',
          width: 8,
          queries: [{ expr: 'sum by (outcome) (rate(payments_total[$__rate_interval]))', legend: '{{outcome}}' }],
          exemplars: true,
        },
        {
          type: 'timeseries',
          title: 'Time to know',
          description: 'Median and 95th percentile of the time that payment took to learn the outcome of a charge.',
          unit: 's',
          width: 8,
          queries: [0.5, 0.95].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (le) (rate(payment_processing_seconds_bucket[$__rate_interval])))`,
            legend: `p${quantile * 100}`,
          })),
          exemplars: true,
          limit: 2,
        },
        {
          type: 'timeseries',
          title: 'Declined',
          description: 'Share of charges that the card’s bank refused. A step up is the provider’s doing, or fraud’s.',
          unit: 'percentunit',
          width: 8,
          min: 0,
          queries: [
            {
              expr: 'sum(rate(payments_total{outcome="declined"}[1m])) / (sum(rate(payments_total[1m])) > 0)',
              legend: 'declined',
            },
          ],
        },
      ],
    },
    {
      title: 'The queue',
      panels: [
        {
          type: 'timeseries',
          title: 'Orders waiting for their payment',
          description: 'Replicas read the same queue, so the greatest counts. Every order is here for a moment: a ramp is what matters.',
          unit: 'short',
          width: 8,
          queries: [{ expr: 'max(payment_queue_depth)', legend: 'waiting' }],
        },
        {
          type: 'timeseries',
          title: 'Age of the oldest',
          description: 'Over a minute the freshness objective is burning; past the payment deadline orders are cancelled.',
          unit: 's',
          width: 8,
          limit: 60,
          queries: [{ expr: 'max(payment_queue_oldest_age_seconds)', legend: 'oldest' }],
        },
        {
          type: 'timeseries',
          title: 'Runs of the settlement job',
          description: 'Runs a second by outcome. After an outage this is the backlog draining.',
          unit: 'ops',
          width: 8,
          when: 'trouble',
          queries: [{ expr: 'sum by (outcome) (rate(payment_jobs_total[$__rate_interval]))', legend: '{{outcome}}' }],
        },
      ],
    },
    {
      title: 'Giving back',
      panels: [
        {
          type: 'stat',
          title: 'Voids unresolved',
          description: 'Voids that the provider has not acknowledged. A shopper may have paid for nothing: this pages.',
          unit: 'short',
          width: 6,
          height: 8,
          queries: [{ expr: 'max(payment_voids_unresolved)' }],
          steps: [{ from: 1, color: 'red' }],
        },
        {
          type: 'timeseries',
          title: 'Voids by outcome',
          description: 'Voids a second. Each belongs to an order that was cancelled.',
          unit: 'ops',
          width: 9,
          queries: [{ expr: 'sum by (outcome) (rate(payment_voids_total[$__rate_interval]))', legend: '{{outcome}}' }],
        },
        {
          type: 'timeseries',
          title: 'Callbacks of the provider',
          description: 'Callbacks a second. A few duplicates are usual; refused ones have a bad signature.',
          unit: 'ops',
          width: 9,
          queries: [{ expr: 'sum by (outcome) (rate(provider_callbacks_total[$__rate_interval]))', legend: '{{outcome}}' }],
        },
      ],
    },
    {
      title: 'What it says',
      panels: [
        {
          type: 'logs',
          title: 'Orders that took the long way',
          description: 'Payments put off, charges of unknown outcome, cancelled orders, voids.',
          unit: 'none',
          when: 'trouble',
          logql: '{service_name=~"order|payment"} | event=~"payment_deferred|charge_unknown|order_cancelled|void_unresolved|charge_voided"',
        },
        {
          type: 'traces',
          title: 'Settled later',
          description: 'Traces of the queue’s attempts, each linked to the checkout that it completes.',
          unit: 'none',
          when: 'trouble',
          traceql: '{ name = "settle_order" }',
        },
      ],
    },
  ],
};
