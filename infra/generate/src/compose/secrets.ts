import { serviceNames } from '@faultline/topology';

/** Made at the first start, by nobody's choice, each in a file of its name. */
export const secretNames: readonly string[] = [
  'admin-token',
  'alert-hook',
  'grafana-admin',
  'lab-token',
  'webhook-secret',
  'postgres-admin',
  'postgres-monitor',
  ...serviceNames.map((name) => `postgres-${name}`),
];
