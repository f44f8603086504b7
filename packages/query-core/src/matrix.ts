import type { Labels } from './labels.ts';

/** A value at a time, in milliseconds since the epoch. */
export type Point = Readonly<{ t: number; v: number }>;

/** A labelled value at a time. */
export type Sample = Readonly<{ labels: Labels; t: number; v: number }>;

/** A labelled run of points, in the order of their times. */
export type Series = Readonly<{ labels: Labels; points: readonly Point[] }>;

/** The same in columns, for large results: `timestamps[i]` (ms) belongs to `values[i]`. */
export type ColumnSeries = Readonly<{ labels: Labels; timestamps: Float64Array; values: Float64Array }>;

export function toPoints(series: ColumnSeries): Series {
  return {
    labels: series.labels,
    points: Array.from(series.timestamps, (t, i) => ({ t, v: series.values[i] as number })),
  };
}
