import { z } from 'zod';
import { processFault } from './process-fault.ts';

export const kill = processFault({
  kind: 'kill',
  layer: 'process',
  title: 'a process dies',
  description: 'SIGKILL: the process does not get to finish anything. It stays down until the fault ends, as with a lost machine.',
  parameters: z.strictObject({
    hold: z.boolean().default(true).describe('keep it down until the fault ends; false: the supervisor starts it again at once'),
  }),
  example: {},
  exclusive: 'a process that dies takes every other fault in it along',
  signal: 'the supervisor sees the process end',
  probe: 'up{instance="<process>"}; service_ready',
  reverts: 'it is started, and waited for until it is ready',
  revertWithinMs: 60_000,
  fault: ({ hold }) => ({ type: 'kill', hold }),
  evidence: (process) => `${process} was ended by SIGKILL`,
});
