import { serviceFault } from '../service-fault.ts';

export const heapLeak = serviceFault({
  kind: 'heap-leak',
  layer: 'runtime',
  title: 'memory leak',
  description:
    'The service keeps objects that nobody needs, more each second, up to a cap; or until it dies at its heap limit and is started again.',
  endsWithProcess: ({ untilCrash }) => untilCrash,
  example: { mbPerSecond: 20, capMb: 60 },
  probe: 'max by (instance) (nodejs_heap_size_used_bytes)',
  reverts:
    'what was kept is let go, and collected with the next full garbage collection; a process that died has lost it, and is what `untilCrash` was for',
});
