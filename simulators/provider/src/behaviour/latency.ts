import type { Random } from '@faultline/random';

export type LatencyShape = { readonly medianLatencyMs: number; readonly sigma: number };

/**
 * A log-normal service time in ms: most calls are near the median, a few take several times as long, none is negative. That is
 * the shape of a real card API; with sigma 0.4, p95 is 1.9 times the median and p99 is 2.5 times.
 */
export function sampleLatencyMs({ medianLatencyMs, sigma }: LatencyShape, random: Random): number {
  return medianLatencyMs * Math.exp(sigma * standardNormal(random));
}

/** Box–Muller; 1 - u because the logarithm of 0 is not a latency. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.float())) * Math.cos(2 * Math.PI * random.float());
}
