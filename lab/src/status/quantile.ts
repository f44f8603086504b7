/** Observations up to and including an upper bound, as histograms count them. */
export interface Bucket {
  readonly upperBound: number;
  readonly count: number;
}

/**
 * A quantile (0 to 1) estimated from cumulative buckets, as PromQL's histogram_quantile does: linear inside the bucket that holds
 * it, the lower bound of the first bucket taken as 0, and the highest finite bound when it lies beyond all of them.
 * Undefined without observations.
 */
export function quantileOf(quantile: number, buckets: readonly Bucket[]): number | undefined {
  const sorted = buckets.toSorted((a, b) => a.upperBound - b.upperBound);
  const total = sorted.at(-1)?.count ?? 0;
  if (total <= 0) return undefined;
  const rank = quantile * total;
  const index = sorted.findIndex((bucket) => bucket.count >= rank);
  const bucket = sorted[index];
  if (bucket === undefined) return undefined;
  const below = sorted[index - 1] ?? { upperBound: 0, count: 0 };
  if (bucket.upperBound === Number.POSITIVE_INFINITY) return below.upperBound;
  const inBucket = bucket.count - below.count;
  if (inBucket === 0) return bucket.upperBound;
  return below.upperBound + (bucket.upperBound - below.upperBound) * ((rank - below.count) / inBucket);
}
