import { z } from 'zod';
import { toxicFault } from './toxic-fault.ts';

export const slowClose = toxicFault({
  kind: 'slow-close',
  type: 'slow_close',
  title: 'connections that linger',
  description: 'Data passes; the end of a connection is held back, so that whoever waits for it, or counts sockets, suffers.',
  parameters: { delayMs: z.int().min(1).max(60_000).describe('how long the end is held back') },
  example: { delayMs: 500 },
  probe: 'edge_proxy_connections_active of the proxy',
  attributes: ({ delayMs }) => ({ delay: delayMs }),
});
