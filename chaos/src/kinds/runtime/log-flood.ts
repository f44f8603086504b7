import { serviceFault } from '../service-fault.ts';

export const logFlood = serviceFault({
  kind: 'log-flood',
  layer: 'runtime',
  title: 'flood of logs',
  description: 'The service writes lines that nobody needs, thousands a second: they cost it time, and hide the lines that matter.',
  example: { linesPerSecond: 1_500 },
  probe: 'sum by (instance) (rate(log_bytes_total[30s]))',
  reverts: 'no more lines are written; those that were stay until they are rotated out',
});
