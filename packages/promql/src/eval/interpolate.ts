/**
 * The value at `atMs` on the line between two samples. A counter that has started over in between is taken to have done
 * so right after the first sample, from zero.
 */
export function interpolate(
  { timestamps, values }: { timestamps: Float64Array; values: Float64Array },
  first: number,
  { atMs, counter }: { atMs: number; counter: boolean },
): number {
  const after = values[first + 1] as number;
  const before = counter && after < (values[first] as number) ? 0 : (values[first] as number);
  const startMs = timestamps[first] as number;
  return before + ((after - before) * (atMs - startMs)) / ((timestamps[first + 1] as number) - startMs);
}
