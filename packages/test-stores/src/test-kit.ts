import { createLogger } from '@faultline/telemetry/logger';
import { createMetrics } from '@faultline/telemetry/metrics';

/** Tests are not timed: a busy machine must not make a healthy server look away. */
export const PATIENCE_MS = 20_000;

/** What service-kit's clients want besides an address. The gateway's catalogue has the metrics of both kinds of store. */
export function kit() {
  const service = 'gateway';
  return { service, metrics: createMetrics(service), logger: createLogger({ service, write: () => {} }) };
}
