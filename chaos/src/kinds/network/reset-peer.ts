import { z } from 'zod';
import { toxicFault } from './toxic-fault.ts';

export const resetPeer = toxicFault({
  kind: 'reset-peer',
  type: 'reset_peer',
  title: 'connections are reset',
  description: 'As soon as data moves, both sides of the connection get a TCP reset.',
  parameters: { afterMs: z.int().min(0).max(60_000).default(0).describe('from the first data to the reset') },
  example: {},
  exclusive: 'it ends every connection before another fault could act on it',
  probe: 'sum by (dependency, outcome) (rate(dependency_requests_total{outcome!="success"}[30s]))',
  attributes: ({ afterMs }) => ({ timeout: afterMs }),
  shows: ({ connected, bytes, ended }) => connected && bytes === 0 && ended !== undefined,
});
