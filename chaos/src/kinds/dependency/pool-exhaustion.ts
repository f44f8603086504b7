import { serviceFault } from '../service-fault.ts';

export const poolExhaustion = serviceFault({
  kind: 'pool-exhaustion',
  layer: 'dependency',
  title: 'exhausted connection pool',
  description: 'Connections of the service to its database are taken and not given back: whoever needs one waits, and gives up.',
  example: { connections: 4 },
  probe: 'max by (instance) (db_pool_waiting)',
  reverts: 'the connections go back into the pool',
  confirmWithinMs: 10_000,
  // While it still waits for some, the pool works on.
  hasActed: ({ evidence }) => /^holds (\d+) of \1 /.test(evidence),
});
