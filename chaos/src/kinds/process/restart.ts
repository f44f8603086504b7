import { z } from 'zod';
import { processFault } from './process-fault.ts';

export const restart = processFault({
  kind: 'restart',
  layer: 'process',
  title: 'a restart in order',
  description: 'SIGTERM, and a start when it has ended: replicas one after the other. A service that drains well shows no error.',
  parameters: z.strictObject({}),
  example: {},
  exclusive: 'a process that restarts takes every other fault in it along',
  signal: 'the supervisor has started another process of that name',
  probe: 'restarts in node lab status; changes of service_ready',
  reverts: 'there is nothing to undo: it runs again by itself',
  // A service may take fifteen seconds to drain, and its replicas take turns.
  confirmWithinMs: 90_000,
  revertWithinMs: 90_000,
  fault: () => ({ type: 'restart' }),
  evidence: (process) => `${process} was stopped and started`,
});
