import { serviceFault } from '../service-fault.ts';
import { provokeHttp } from './provoke.ts';

export const httpAbort = serviceFault({
  kind: 'http-abort',
  layer: 'http',
  title: 'failing service',
  description:
    'The service answers requests with an error, and does nothing for them. By route, method, header, percentage, every Nth or the first few.',
  example: { percent: 40 },
  probe: 'sum by (job, route, status) (rate(http_requests_total{status=~"4..|5.."}[30s]))',
  reverts: 'requests are served again',
  confirmWithinMs: 12_000,
  provoke: provokeHttp,
});
