import { serviceFault } from '../service-fault.ts';
import { provokeHttp } from './provoke.ts';

export const httpBody = serviceFault({
  kind: 'http-body',
  layer: 'http',
  title: 'garbled answers',
  description:
    'The service does its work and answers with another body: what its caller reads makes no sense, and the work is done all the same.',
  example: { body: '<html>not what you expected</html>', contentType: 'text/html', percent: 20 },
  probe:
    'sum by (job, dependency, outcome) (rate(dependency_attempts_total{outcome!="ok"}[30s])), and the errors in the logs of the callers',
  reverts: 'answers are their own again',
  confirmWithinMs: 12_000,
  provoke: provokeHttp,
});
