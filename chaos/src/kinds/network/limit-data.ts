import { z } from 'zod';
import { toxicFault } from './toxic-fault.ts';

export const limitData = toxicFault({
  kind: 'limit-data',
  type: 'limit_data',
  title: 'connections break off',
  description: 'Each connection carries so many bytes and is then closed, in the middle of an answer if it comes to that.',
  parameters: { bytes: z.int().min(0).max(100_000_000).describe('what a connection may carry') },
  example: { bytes: 4_000 },
  probe: 'sum by (dependency, outcome) (rate(dependency_requests_total{outcome!="success"}[30s]))',
  attributes: ({ bytes }) => ({ bytes }),
  wantBytes: ({ bytes }) => bytes,
  shows: ({ connected, bytes: carried, ended }, { bytes }) => connected && carried >= bytes && ended !== undefined,
});
