import type { DashboardSpec } from './dashboard-spec.ts';
import { checkoutRoute } from './shared-parts.ts';

export const checkout: DashboardSpec = {
  uid: 'checkout',
  title: 'Checkout',
  description: 'The business: who comes in, who buys, what is sold, and who leaves without.',
  rows: [
    {
      title: 'Sales',
      panels: [
        {
          type: 'timeseries',
          title: 'Checkouts by outcome',
          description: 'What shoppers were told, a second. Pending: accepted, payment later. Shed and unavailable: nothing was accepted.',
          unit: 'reqps',
          stacked: true,
          queries: [{ expr: 'sum by (outcome) (rate(checkouts_total[$__rate_interval]))', legend: '{{outcome}}' }],
          exemplars: true,
        },
        {
          type: 'timeseries',
          title: 'Revenue a minute',
          description: 'Confirmed sales. What the queue settles later comes late, all at once.',
          unit: 'currencyEUR',
          queries: [{ expr: 'sum by (currency) (rate(revenue_minor_total[$__rate_interval])) * 60 / 100', legend: '{{currency}}' }],
        },
        {
          type: 'timeseries',
          title: 'Orders by state',
          description: 'Orders that entered a state, a second. Cancelled: compensated after the payment’s deadline.',
          unit: 'ops',
          queries: [{ expr: 'sum by (state) (rate(orders_total[$__rate_interval]))', legend: '{{state}}' }],
        },
        {
          type: 'timeseries',
          title: 'Stock',
          description: 'Reservations a second by what became of them. Every one that was made is committed, released, or expires.',
          unit: 'ops',
          queries: [{ expr: 'sum by (outcome) (rate(reservations_total[$__rate_interval]))', legend: '{{outcome}}' }],
        },
      ],
    },
    {
      title: 'The way to the till',
      panels: [
        {
          type: 'timeseries',
          title: 'Visitors',
          description: 'People who signed up and who signed in, a second.',
          unit: 'ops',
          width: 8,
          queries: [
            { expr: 'sum by (outcome) (rate(signups_total[$__rate_interval]))', legend: 'sign-up {{outcome}}' },
            { expr: 'sum by (outcome) (rate(sessions_total[$__rate_interval]))', legend: 'session {{outcome}}' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Carts',
          description: 'Carts that got a first item, and carts that expired with items in them.',
          unit: 'ops',
          width: 8,
          queries: [
            { expr: 'sum(rate(carts_created_total[$__rate_interval]))', legend: 'created' },
            { expr: 'sum(rate(carts_abandoned_total[$__rate_interval]))', legend: 'abandoned' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Abandoned carts',
          description: 'Share of the carts of the last five minutes that were left behind. About a sixth is the shoppers’ own habit.',
          unit: 'percentunit',
          width: 8,
          min: 0,
          limit: 0.4,
          queries: [
            { expr: 'sum(increase(carts_abandoned_total[5m])) / (sum(increase(carts_created_total[5m])) > 0)', legend: 'abandoned' },
          ],
        },
      ],
    },
    {
      title: 'How long it takes',
      panels: [
        {
          type: 'heatmap',
          title: 'Duration of every checkout',
          description: 'How many checkouts took how long. The objective is a second; at two the payment no longer counts as in time.',
          unit: 's',
          queries: [
            {
              expr: `sum by (le) (increase(http_request_duration_seconds_bucket{${checkoutRoute}}[$__rate_interval]))`,
              legend: '{{le}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Where the time goes',
          description: 'Mean duration of the steps of a checkout, from their spans. The one that grows is where to look.',
          unit: 's',
          queries: [
            {
              expr: 'sum by (span_name) (rate(traces_spanmetrics_latency_sum{span_name=~"checkout_order|validate_cart|create_order|reserve_stock|process_payment|commit_stock"}[$__rate_interval])) / sum by (span_name) (rate(traces_spanmetrics_latency_count{span_name=~"checkout_order|validate_cart|create_order|reserve_stock|process_payment|commit_stock"}[$__rate_interval]))',
              legend: '{{span_name}}',
            },
          ],
        },
        {
          type: 'traces',
          title: 'Checkouts',
          description: 'Traces of checkouts of this time, each through all services.',
          unit: 'none',
          traceql: '{ name = "checkout_order" }',
        },
      ],
    },
  ],
};
