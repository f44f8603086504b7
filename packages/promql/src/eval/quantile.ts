/**
 * The q-quantile of the values, which it sorts in place, interpolated between the two nearest ranks. NaN ranks below all
 * numbers. NaN without values or for q = NaN; -Inf for q < 0 and +Inf for q > 1.
 */
export function quantileOf(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  // The built-in order is much faster than one of our own, but puts NaN last.
  values.sort();
  let numbers = values.length;
  while (numbers > 0 && Number.isNaN(values[numbers - 1])) numbers -= 1;
  const nans = values.length - numbers;
  const ranked = (rank: number): number => (rank < nans ? Number.NaN : (values[rank - nans] as number));

  const rank = q * (values.length - 1);
  const lower = Math.floor(rank);
  const upper = Math.min(values.length - 1, lower + 1);
  const weight = rank - lower;
  return ranked(lower) * (1 - weight) + ranked(upper) * weight;
}
