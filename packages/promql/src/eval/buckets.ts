/** A cumulative bucket of a classic histogram: how many observations were at most `upperBound`. */
export type Bucket = { upperBound: number; count: number };

export type BucketQuantile = Readonly<{
  value: number;
  /** Some counts were smaller than those of lower buckets and have been raised. */
  forcedMonotonic: boolean;
}>;

/** Counts that differ by less than this fraction are taken to be equal. */
const TOLERANCE = 1e-12;

/**
 * The q-quantile of the observations, interpolated linearly within its bucket. Buckets come sorted by bound.
 * - NaN if q is NaN, if the highest bucket is not +Inf, with fewer than two buckets, or without observations;
 * - -Inf for q < 0, +Inf for q > 1;
 * - in the highest bucket: the bound below it, as there is no end to interpolate to;
 * - in the lowest bucket: from 0 up, or just its bound if that is not positive.
 */
export function bucketQuantile(q: number, sorted: readonly Bucket[]): BucketQuantile {
  const certain = (value: number): BucketQuantile => ({ value, forcedMonotonic: false });
  if (Number.isNaN(q)) return certain(Number.NaN);
  if (q < 0) return certain(Number.NEGATIVE_INFINITY);
  if (q > 1) return certain(Number.POSITIVE_INFINITY);
  if (sorted.at(-1)?.upperBound !== Number.POSITIVE_INFINITY) return certain(Number.NaN);

  const buckets = coalesce(sorted);
  const last = buckets.length - 1;
  const forcedMonotonic = makeMonotonic(buckets);
  const observations = (buckets[last] as Bucket).count;
  if (last === 0 || observations === 0) return certain(Number.NaN);
  const rank = q * observations;
  let index = 0;
  while (index < last && !((buckets[index] as Bucket).count >= rank)) index += 1;
  const bucket = buckets[index] as Bucket;
  const below = index === 0 ? { upperBound: 0, count: 0 } : (buckets[index - 1] as Bucket);
  if (index === last) return { value: below.upperBound, forcedMonotonic };
  if (index === 0 && bucket.upperBound <= 0) return { value: bucket.upperBound, forcedMonotonic };
  const share = (rank - below.count) / (bucket.count - below.count);
  return { value: below.upperBound + (bucket.upperBound - below.upperBound) * share, forcedMonotonic };
}

/**
 * The fraction of observations between the bounds, interpolated linearly. The unlimited buckets at either end cannot be
 * interpolated: what lies in them counts as if at infinity. NaN without observations, without a +Inf bucket, or if a
 * bound is NaN; 0 if the interval is empty.
 */
export function bucketFraction({ lower, upper }: { lower: number; upper: number }, sorted: readonly Bucket[]): number {
  if (sorted.at(-1)?.upperBound !== Number.POSITIVE_INFINITY) return Number.NaN;
  const buckets = coalesce(sorted);
  const observations = (buckets.at(-1) as Bucket).count;
  if (observations === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, buckets) - rankOf(lower, buckets)) / observations;
}

/** How many observations were at most `value`. */
function rankOf(value: number, buckets: readonly Bucket[]): number {
  const observations = (buckets.at(-1) as Bucket).count;
  let below = 0;
  // A histogram whose lowest bound is positive is taken to start at 0.
  let lowerBound = (buckets[0] as Bucket).upperBound > 0 ? 0 : Number.NEGATIVE_INFINITY;
  for (const { upperBound, count } of buckets) {
    if (lowerBound >= value) return Math.min(below, observations);
    if (upperBound > value) {
      if (lowerBound === Number.NEGATIVE_INFINITY) return Math.min(count, observations);
      if (upperBound === Number.POSITIVE_INFINITY) return Math.min(below, observations);
      return Math.min(below + ((count - below) * (value - lowerBound)) / (upperBound - lowerBound), observations);
    }
    below = count;
    lowerBound = upperBound;
  }
  return observations;
}

/** Buckets whose bounds are written differently but are the same number belong together. */
function coalesce(sorted: readonly Bucket[]): Bucket[] {
  const result: Bucket[] = [];
  for (const bucket of sorted) {
    const last = result.at(-1);
    if (last?.upperBound === bucket.upperBound) last.count += bucket.count;
    else result.push({ ...bucket });
  }
  return result;
}

/**
 * Cumulative counts must not decrease, but may come out so after a scrape in the middle of an update or from sums of
 * floats. Differences within rounding are levelled silently; a real decrease is raised, and reported.
 */
function makeMonotonic(buckets: Bucket[]): boolean {
  let before = (buckets[0] as Bucket).count;
  for (const bucket of buckets) {
    if (bucket.count === before) continue;
    if (Math.abs(bucket.count - before) / bucket.count <= TOLERANCE) bucket.count = before;
    else before = bucket.count;
  }
  let forced = false;
  let highest = (buckets[0] as Bucket).count;
  for (const bucket of buckets) {
    if (bucket.count > highest) highest = bucket.count;
    else if (bucket.count < highest) {
      bucket.count = highest;
      forced = true;
    }
  }
  return forced;
}
