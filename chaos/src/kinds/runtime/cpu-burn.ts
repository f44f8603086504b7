import { serviceFault } from '../service-fault.ts';

export const cpuBurn = serviceFault({
  kind: 'cpu-burn',
  layer: 'runtime',
  title: 'burned CPU',
  description:
    'Work in short slices takes its share of the only thread that the service has: everything becomes slower, nothing stands still.',
  example: { percent: 60 },
  probe: 'sum by (instance) (rate(process_cpu_seconds_total[30s]))',
  reverts: 'no further slice begins',
});
