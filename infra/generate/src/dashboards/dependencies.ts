import type { DashboardSpec, PanelSpec } from './dashboard-spec.ts';

const bySeenFrom = '{{job}} → {{dependency}}';

/** A dependency as its callers see it: the only view there is of the provider, and the one that counts for the others. */
function seenByCallers(name: string, selector: string): PanelSpec[] {
  return [
    {
      type: 'timeseries',
      title: `Calls to ${name}`,
      description: `Calls a second to ${name} by caller and outcome, after retries.`,
      unit: 'reqps',
      width: 8,
      queries: [
        {
          expr: `sum by (job, dependency, outcome) (rate(dependency_requests_total{${selector}}[$__rate_interval]))`,
          legend: `${bySeenFrom} {{outcome}}`,
        },
      ],
    },
    {
      type: 'timeseries',
      title: `Failures of ${name}`,
      description: `Share of attempts at ${name} that failed or timed out.`,
      unit: 'percentunit',
      width: 8,
      min: 0,
      queries: [
        {
          expr: `(sum by (job, dependency) (rate(dependency_attempts_total{${selector}, outcome=~"failure|timeout"}[$__rate_interval])) or sum by (job, dependency) (rate(dependency_attempts_total{${selector}}[$__rate_interval])) * 0) / sum by (job, dependency) (rate(dependency_attempts_total{${selector}}[$__rate_interval]))`,
          legend: bySeenFrom,
        },
      ],
    },
    {
      type: 'timeseries',
      title: `Duration of calls to ${name}`,
      description: `95th percentile of the time that a call to ${name} takes, retries and waiting included.`,
      unit: 's',
      width: 8,
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (job, dependency, le) (rate(dependency_request_duration_seconds_bucket{${selector}}[$__rate_interval])))`,
          legend: bySeenFrom,
        },
      ],
      exemplars: true,
    },
  ];
}

export const dependencies: DashboardSpec = {
  uid: 'dependencies',
  title: 'Dependencies',
  description: 'What the services stand on: the card provider, PostgreSQL, Redis, and each other.',
  rows: [
    { title: 'The provider', panels: seenByCallers('the provider', 'dependency="provider"') },
    {
      title: 'PostgreSQL',
      panels: [
        ...seenByCallers('PostgreSQL', 'dependency="postgres"'),
        {
          type: 'timeseries',
          title: 'Connections in use',
          description: 'Connections of each service’s pool that are in use.',
          unit: 'short',
          width: 8,
          queries: [{ expr: 'sum by (job) (db_pool_connections{state="in_use"})', legend: '{{job}}' }],
        },
        {
          type: 'timeseries',
          title: 'Waiting for a connection',
          description: 'Callers that wait because all connections of their pool are in use.',
          unit: 'short',
          width: 8,
          limit: 1,
          queries: [{ expr: 'sum by (job) (db_pool_waiting)', legend: '{{job}}' }],
        },
        {
          type: 'timeseries',
          title: 'Sessions at the server',
          description: 'Connections that PostgreSQL itself counts, by database and state. Many that are idle in a transaction hold locks.',
          unit: 'short',
          width: 8,
          when: 'compose',
          queries: [
            {
              expr: 'sum by (datname, state) (pg_stat_activity_count{datname=~"gateway|order|payment|inventory"}) > 0',
              legend: '{{datname}} {{state}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Transactions at the server',
          description: 'Transactions a second that were committed and rolled back, by database.',
          unit: 'ops',
          width: 8,
          when: 'compose',
          queries: [
            {
              expr: 'sum by (datname) (rate(pg_stat_database_xact_commit{datname=~"gateway|order|payment|inventory"}[$__rate_interval]))',
              legend: '{{datname}} committed',
            },
            {
              expr: 'sum by (datname) (rate(pg_stat_database_xact_rollback{datname=~"gateway|order|payment|inventory"}[$__rate_interval]))',
              legend: '{{datname}} rolled back',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Locks at the server',
          description: 'Locks held, by database and mode. An AccessExclusiveLock that stays keeps everybody out of a table.',
          unit: 'short',
          width: 8,
          when: 'compose',
          queries: [
            {
              expr: 'sum by (datname, mode) (pg_locks_count{datname=~"gateway|order|payment|inventory"}) > 0',
              legend: '{{datname}} {{mode}}',
            },
          ],
        },
        {
          type: 'timeseries',
          title: 'Read from the cache',
          description: 'Share of blocks that PostgreSQL found in its memory.',
          unit: 'percentunit',
          width: 8,
          max: 1,
          when: 'compose',
          queries: [
            {
              expr: 'sum by (datname) (rate(pg_stat_database_blks_hit{datname=~"gateway|order|payment|inventory"}[1m])) / (sum by (datname) (rate(pg_stat_database_blks_hit{datname=~"gateway|order|payment|inventory"}[1m])) + sum by (datname) (rate(pg_stat_database_blks_read{datname=~"gateway|order|payment|inventory"}[1m])))',
              legend: '{{datname}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Redis',
      panels: [
        ...seenByCallers('Redis', 'dependency="redis"'),
        {
          type: 'timeseries',
          title: 'Stock cache',
          description: 'Reads of the stock cache a second: found, and not found. After a flush everything is missed for a while.',
          unit: 'ops',
          width: 8,
          queries: [{ expr: 'sum by (result) (rate(stock_cache_requests_total[$__rate_interval]))', legend: '{{result}}' }],
        },
        {
          type: 'timeseries',
          title: 'Sessions looked for',
          description:
            'Tokens that shoppers sent a second, by whether Redis knew their session. Sessions have no other home: after a flush they are unknown.',
          unit: 'ops',
          width: 8,
          queries: [{ expr: 'sum by (result) (rate(session_lookups_total[$__rate_interval]))', legend: '{{result}}' }],
        },
        {
          type: 'timeseries',
          title: 'Memory of Redis',
          description: 'Memory in use, and the most that is allowed.',
          unit: 'bytes',
          width: 8,
          when: 'compose',
          queries: [
            { expr: 'redis_memory_used_bytes', legend: 'used' },
            { expr: 'redis_memory_max_bytes', legend: 'allowed' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Keys of Redis',
          description: 'Keys, and those removed a second because memory was short. Evicted sessions are shoppers signed out.',
          unit: 'short',
          width: 8,
          when: 'compose',
          queries: [
            { expr: 'sum(redis_db_keys)', legend: 'keys' },
            { expr: 'rate(redis_evicted_keys_total[$__rate_interval])', legend: 'evicted a second' },
          ],
        },
      ],
    },
    {
      title: 'Each other',
      panels: [
        {
          type: 'table',
          title: 'Who calls whom',
          description: 'The service graph, from the traces: calls a second and failed calls a second over the last minute.',
          unit: 'reqps',
          width: 24,
          queries: [
            { expr: 'sum by (client, server) (rate(traces_service_graph_request_total[1m]))', legend: 'calls' },
            { expr: 'sum by (client, server) (rate(traces_service_graph_request_failed_total[1m]))', legend: 'failed' },
          ],
        },
        {
          type: 'timeseries',
          title: 'Calls between services, slowest twentieth',
          description: '95th percentile as the caller sees it, from the traces.',
          unit: 's',
          width: 24,
          queries: [
            {
              expr: 'histogram_quantile(0.95, sum by (client, server, le) (rate(traces_service_graph_request_client_seconds_bucket[$__rate_interval])))',
              legend: '{{client}} → {{server}}',
            },
          ],
          exemplars: true,
        },
      ],
    },
  ],
};
