import type { Value } from '../value.ts';

const NS_PER_SECOND = 1e9;

/**
 * The histogram bucket of a value, named by its upper bound: the next power of two, of nanoseconds for a duration, which
 * the bound gives in seconds. Values below 2 have none, nor have doubles and everything that is no number.
 */
export function bucketOf(value: Value): number | undefined {
  if ((value.type !== 'int' && value.type !== 'duration') || value.value < 2) return undefined;
  let bound = 2;
  while (bound < value.value) bound *= 2;
  return value.type === 'duration' ? bound / NS_PER_SECOND : bound;
}

/**
 * A quantile (0 to 1) of bucketed values, interpolated exponentially within the bucket it falls into. The rank is
 * rounded up to a whole value, so that few values give no quantile below the least of them. 0 without values.
 */
export function quantileOfBuckets(quantile: number, buckets: ReadonlyMap<number, number>): number {
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return 0;
  const rank = Math.max(1, Math.ceil(quantile * total));
  let below = 0;
  for (const [i, [bound, count]] of sorted.entries()) {
    if (below + count === rank) return bound;
    if (below + count > rank) {
      const high = Math.log2(bound);
      const low = i === 0 ? high - 1 : Math.log2(sorted[i - 1]?.[0] ?? bound / 2);
      return 2 ** (low + ((high - low) * (rank - below)) / count);
    }
    below += count;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
