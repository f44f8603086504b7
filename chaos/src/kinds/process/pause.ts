import { z } from 'zod';
import { processFault } from './process-fault.ts';

export const pause = processFault({
  kind: 'pause',
  layer: 'process',
  title: 'a process stands still',
  description: 'SIGSTOP: the process keeps its connections and answers nothing, as in a long garbage collection or a frozen machine.',
  parameters: z.strictObject({}),
  example: {},
  exclusive: 'a process that stands still takes part in no other fault',
  signal: 'the supervisor has stopped the process (state paused)',
  probe: 'up{instance="<process>"}; sum by (dependency, outcome) (rate(dependency_requests_total{outcome="timeout"}[30s]))',
  reverts: 'SIGCONT',
  fault: () => ({ type: 'pause' }),
  evidence: (process) => `${process} is stopped by SIGSTOP`,
});
