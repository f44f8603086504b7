import { z } from 'zod';
import { processFault } from './process-fault.ts';

export const crashLoop = processFault({
  kind: 'crash-loop',
  layer: 'process',
  title: 'a crash loop',
  description: 'SIGKILL again and again, soon after each start; the supervisor starts it later and later.',
  parameters: z.strictObject({ everyMs: z.int().min(500).max(60_000).default(2_000).describe('from one kill to the next') }),
  example: {},
  exclusive: 'a process that dies takes every other fault in it along',
  signal: 'the supervisor sees the process end, again and again',
  probe: 'restarts and backing-off in node lab status; up{instance="<process>"}',
  reverts: 'it is started without waiting for its back-off',
  revertWithinMs: 60_000,
  fault: ({ everyMs }) => ({ type: 'crash-loop', everyMs }),
  evidence: (process) => `${process} was ended by SIGKILL, and will be again`,
});
