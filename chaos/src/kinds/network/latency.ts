import { z } from 'zod';
import { toxicFault } from './toxic-fault.ts';

const LONGEST_MS = 60_000;

/** Only one way by default: delaying both would double what was asked for. */
export const latency = toxicFault({
  kind: 'latency',
  type: 'latency',
  title: 'slow network',
  description: 'Everything that the target answers arrives later, connections that are open already included.',
  parameters: {
    latencyMs: z.int().min(1).max(LONGEST_MS).describe('how much later'),
    jitterMs: z.int().min(0).max(LONGEST_MS).default(0).describe('up to this much more or less'),
  },
  example: { latencyMs: 300 },
  probe: 'histogram_quantile(0.95, sum by (le) (rate(dependency_request_duration_seconds_bucket[30s])))',
  attributes: ({ latencyMs, jitterMs }) => ({ latency: latencyMs, jitter: jitterMs }),
  shows: ({ connected, firstByteMs = Number.POSITIVE_INFINITY }, { latencyMs, jitterMs }) =>
    connected && firstByteMs >= Math.min((latencyMs - jitterMs) * 0.9, 190),
});
