import { z } from 'zod';
import { toxicFault } from './toxic-fault.ts';

export const bandwidth = toxicFault({
  kind: 'bandwidth',
  type: 'bandwidth',
  title: 'thin line',
  description: 'The line carries only so many bytes a second; long answers trickle.',
  parameters: {
    kilobytesPerSecond: z.int().min(0).max(1_000_000).describe('of 1000 bytes; 0 lets nothing through'),
  },
  example: { kilobytesPerSecond: 20 },
  probe: 'histogram_quantile(0.95, sum by (le) (rate(dependency_request_duration_seconds_bucket[30s])))',
  attributes: ({ kilobytesPerSecond }) => ({ rate: kilobytesPerSecond }),
});
