import type { Series } from '../telemetry/prometheus-range.ts';

export interface Aligned {
  /** Seconds. */
  readonly x: number[];
  readonly y: (number | null)[][];
}

/** All series on the same instants; where one has nothing, null. */
export function alignSeries(series: readonly Series[]): Aligned {
  const x = [...new Set(series.flatMap(({ points }) => points.map(([seconds]) => seconds)))].toSorted((a, b) => a - b);
  const index = new Map(x.map((seconds, i) => [seconds, i]));
  return {
    x,
    y: series.map(({ points }) => {
      const values = new Array<number | null>(x.length).fill(null);
      for (const [seconds, value] of points) values[index.get(seconds) ?? 0] = Number.isFinite(value) ? value : null;
      return values;
    }),
  };
}

/** Each on top of the ones before it. What is missing adds nothing, but is not drawn where all are missing. */
export function stack(y: readonly (readonly (number | null)[])[]): (number | null)[][] {
  const sums: number[] = [];
  return y.map((values) =>
    values.map((value, i) => {
      if (value === null) return null;
      sums[i] = (sums[i] ?? 0) + value;
      return sums[i];
    }),
  );
}
