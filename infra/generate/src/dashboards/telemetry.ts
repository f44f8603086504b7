import type { DashboardSpec } from './dashboard-spec.ts';

/** The collector’s own metrics have had suffixes in some versions and none in others. */
export const telemetry: DashboardSpec = {
  uid: 'telemetry',
  title: 'Telemetry health',
  description: 'Can the other dashboards be believed? What is scraped, sent, dropped, and what it costs.',
  rows: [
    {
      title: 'Scrapes',
      panels: [
        {
          type: 'state-timeline',
          title: 'Targets',
          description: 'Whether each target answers its scrapes.',
          unit: 'none',
          queries: [{ expr: 'up', legend: '{{instance}}' }],
          states: [
            { value: 0, text: 'down', color: 'red' },
            { value: 1, text: 'up', color: 'green' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Duration of scrapes',
          description: 'Beyond a second and a half a scrape is given up, and the target counts as down.',
          unit: 's',
          limit: 1.5,
          queries: [{ expr: 'scrape_duration_seconds', legend: '{{instance}}' }],
        },
        {
          type: 'timeseries',
          title: 'Series a target',
          description: 'A label with too many values shows as a line that climbs.',
          unit: 'short',
          limit: 5000,
          queries: [{ expr: 'scrape_samples_post_metric_relabeling', legend: '{{instance}}' }],
        },
        {
          type: 'table',
          title: 'The largest metrics of the services',
          description: 'Series by metric. Where cardinality comes from.',
          unit: 'short',
          queries: [{ expr: 'topk(10, count by (__name__) ({job=~"gateway|order|payment|inventory"}))', legend: 'series' }],
        },
      ],
    },
    {
      title: 'Traces and logs',
      panels: [
        {
          type: 'timeseries',
          title: 'Made by the services',
          description: 'Spans and log records a second.',
          unit: 'ops',
          width: 8,
          queries: [
            {
              expr: 'sum by (job, signal) (rate(telemetry_items_total{outcome="created"}[$__rate_interval]))',
              legend: '{{job}} {{signal}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Lost by the services',
          description: 'Spans and log records a second that did not reach their backend.',
          unit: 'ops',
          width: 8,
          queries: [
            {
              expr: 'sum by (job, signal) (rate(telemetry_items_total{outcome="failed"}[$__rate_interval]))',
              legend: '{{job}} {{signal}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Log volume',
          description: 'Bytes of log lines a second. A flood hides what matters and costs the process time.',
          unit: 'Bps',
          width: 8,
          queries: [{ expr: 'sum by (job, level) (rate(log_bytes_total[$__rate_interval]))', legend: '{{job}} {{level}}' }],
        },
      ],
    },
    {
      title: 'The embedded observatory',
      panels: [
        {
          type: 'timeseries',
          title: 'Taken in',
          description: 'Samples, spans and log records a second.',
          unit: 'ops',
          width: 8,
          when: 'embedded',
          queries: [{ expr: 'sum by (signal) (rate(observatory_items_total[$__rate_interval]))', legend: '{{signal}}' }],
        },
        {
          type: 'timeseries',
          title: 'Let go',
          description:
            'Items a second that were dropped: for age, which is retention, or for size, which means that history is shorter than it should be.',
          unit: 'ops',
          width: 8,
          when: 'embedded',
          queries: [
            { expr: 'sum by (signal, reason) (rate(observatory_dropped_items_total[$__rate_interval]))', legend: '{{signal}} {{reason}}' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Memory',
          description: 'What is stored, packed, by signal, and all memory of the process.',
          unit: 'bytes',
          width: 8,
          when: 'embedded',
          queries: [
            { expr: 'sum by (signal) (observatory_packed_bytes)', legend: '{{signal}}' },
            { expr: 'process_resident_memory_bytes{job="observatory"}', legend: 'process' },
          ],
        },
      ],
    },
    {
      title: 'The collector and its backends',
      panels: [
        {
          type: 'timeseries',
          title: 'Through the collector',
          description: 'Spans and log records a second that the collector took and passed on.',
          unit: 'ops',
          width: 8,
          when: 'compose',
          queries: [
            { expr: 'sum(rate({__name__=~"otelcol_receiver_accepted_spans(_total)?"}[$__rate_interval]))', legend: 'spans in' },
            {
              expr: 'sum by (exporter) (rate({__name__=~"otelcol_exporter_sent_spans(_total)?"}[$__rate_interval]))',
              legend: 'spans to {{exporter}}',
            },
            { expr: 'sum(rate({__name__=~"otelcol_receiver_accepted_log_records(_total)?"}[$__rate_interval]))', legend: 'log records in' },
            {
              expr: 'sum by (exporter) (rate({__name__=~"otelcol_exporter_sent_log_records(_total)?"}[$__rate_interval]))',
              legend: 'log records to {{exporter}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'The collector’s queues',
          description:
            'Batches that wait on disk for their backend. It grows while a backend is away, and nothing is lost until it is full.',
          unit: 'short',
          width: 8,
          when: 'compose',
          queries: [{ expr: 'sum by (exporter) ({__name__=~"otelcol_exporter_queue_size(_batches)?"})', legend: '{{exporter}}' }],
        },
        {
          type: 'timeseries',
          title: 'Memory of the backends',
          description: 'Resident memory of Prometheus, Loki, Tempo, Alertmanager and the collector.',
          unit: 'bytes',
          width: 8,
          when: 'compose',
          queries: [
            {
              expr: 'process_resident_memory_bytes{job=~"prometheus|alertmanager|loki|tempo"}',
              legend: '{{instance}}',
            },
            { expr: '{__name__=~"otelcol_process_memory_rss(_bytes)?"}', legend: 'collector' },
          ],
        },
      ],
    },
  ],
};
