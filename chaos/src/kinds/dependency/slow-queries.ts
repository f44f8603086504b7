import { serviceFault } from '../service-fault.ts';

export const slowQueries = serviceFault({
  kind: 'slow-queries',
  layer: 'dependency',
  title: 'slow queries',
  description: 'The database sleeps before queries of the service, within the statement timeout; connections are busy for as long.',
  example: { delayMs: 150 },
  probe: 'histogram_quantile(0.95, sum by (job, le) (rate(dependency_request_duration_seconds_bucket{dependency="postgres"}[30s])))',
  reverts: 'no further query is slowed down; those that sleep wake up by themselves',
  async provoke({ url }, { admin }) {
    // Its readiness asks the database.
    await admin.request('GET', `${url}/health/ready`);
  },
});
