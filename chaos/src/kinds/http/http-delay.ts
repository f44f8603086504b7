import { serviceFault } from '../service-fault.ts';
import { provokeHttp } from './provoke.ts';

export const httpDelay = serviceFault({
  kind: 'http-delay',
  layer: 'http',
  title: 'slow service',
  description:
    'The service begins later with requests, as if they had travelled for longer. By route, method, header, percentage, every Nth or the first few.',
  example: { delayMs: 300 },
  probe: 'histogram_quantile(0.95, sum by (job, route, le) (rate(http_request_duration_seconds_bucket[30s])))',
  reverts: 'requests that are held back go on; later ones are not held back',
  confirmWithinMs: 12_000,
  provoke: provokeHttp,
});
