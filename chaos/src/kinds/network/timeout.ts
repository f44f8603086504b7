import { z } from 'zod';
import { toxicFault } from './toxic-fault.ts';

/** Downstream, the target still hears what it is asked and does it: the caller cannot know. Upstream it never hears. */
export const timeout = toxicFault({
  kind: 'timeout',
  type: 'timeout',
  title: 'black hole',
  description:
    'Data is swallowed and nobody is told; connections stay open. Downstream the outcome is ambiguous: the target acts and nobody learns of it.',
  parameters: {
    timeoutMs: z.int().min(0).max(60_000).default(0).describe('close a connection that has been idle so long; 0 never does'),
  },
  example: {},
  exclusive: 'it lets nothing through that another fault could act on',
  probe: 'sum by (dependency, outcome) (rate(dependency_requests_total{outcome="timeout"}[30s]))',
  attributes: ({ timeoutMs }) => ({ timeout: timeoutMs }),
  shows: ({ connected, bytes }) => connected && bytes === 0,
});
