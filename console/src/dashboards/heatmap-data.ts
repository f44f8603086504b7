import type { Series } from '../telemetry/prometheus-range.ts';

export interface Cells {
  /** Upper bounds of the bands, ascending. */
  readonly bounds: readonly number[];
  readonly cells: readonly { readonly seconds: number; readonly band: number; readonly count: number }[];
  readonly most: number;
  readonly stepS: number;
}

/** Prometheus's buckets count everything up to their bound; a band of the picture counts what lies between two. */
export function bucketsOf(series: readonly Series[]): Cells {
  const byBound = series
    .map(({ labels, points }) => ({
      bound: labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le']),
      points: new Map(points),
    }))
    .filter(({ bound }) => !Number.isNaN(bound))
    .toSorted((a, b) => a.bound - b.bound);
  const instants = [...new Set(byBound.flatMap(({ points }) => [...points.keys()]))].toSorted((a, b) => a - b);
  const cells = instants.flatMap((seconds) =>
    byBound.flatMap(({ points }, band) => {
      const below = byBound[band - 1]?.points.get(seconds) ?? 0;
      const count = (points.get(seconds) ?? 0) - below;
      return count > 1e-9 ? [{ seconds, band, count }] : [];
    }),
  );
  return {
    bounds: byBound.map(({ bound }) => bound),
    cells,
    most: cells.reduce((most, { count }) => Math.max(most, count), 1),
    stepS: instants.length > 1 ? (instants[1] ?? 0) - (instants[0] ?? 0) : 1,
  };
}
