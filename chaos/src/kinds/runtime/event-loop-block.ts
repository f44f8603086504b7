import { serviceFault } from '../service-fault.ts';

export const eventLoopBlock = serviceFault({
  kind: 'event-loop-block',
  layer: 'runtime',
  title: 'blocked event loop',
  description:
    'Code that computes and does not yield: for so long, again and again, the service answers nobody, not even its health checks.',
  example: { blockMs: 400, everyMs: 800 },
  probe: 'max by (instance) (nodejs_eventloop_lag_max_seconds)',
  reverts: 'no further block begins; one under way ends by itself',
});
