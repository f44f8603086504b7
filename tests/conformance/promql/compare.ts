import { formatLabels, type Labels, labelsKey, type Point } from '@faultline/query-core';
import type { Cell, SeriesLine } from './notation.ts';

export type ActualSeries = Readonly<{ labels: Labels; points: readonly Point[] }>;

const TOLERANCE = 1e-6;

/** Equal up to a relative difference; NaN equals NaN. */
export function almostEqual(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (!Number.isFinite(a) || !Number.isFinite(b) || a === 0 || b === 0) return false;
  // Summed in halves, so that the largest numbers do not overflow.
  return Math.abs(a / 2 - b / 2) / (Math.abs(a) / 2 + Math.abs(b) / 2) < TOLERANCE;
}

/** What differs, or undefined. `timeOf` gives the time of the n-th expected value. */
export function compareSeries(
  expected: readonly SeriesLine[],
  actual: readonly ActualSeries[],
  { timeOf, ordered = false }: { timeOf: (index: number) => number; ordered?: boolean },
): string | undefined {
  const wanted = expected
    .map(({ labels, cells }) => ({ labels, points: toPoints(cells, timeOf) }))
    .filter(({ points }) => points.length > 0);
  const byKey = new Map(actual.map((series) => [labelsKey(series.labels), series]));
  if (byKey.size !== actual.length) return `the same labels twice in ${describe(actual)}`;
  if (wanted.length !== actual.length) return `expected ${wanted.length} series, got ${describe(actual)}`;
  for (const [index, { labels, points }] of wanted.entries()) {
    const found = ordered ? actual[index] : byKey.get(labelsKey(labels));
    if (found === undefined || labelsKey(found.labels) !== labelsKey(labels))
      return `expected ${formatLabels(labels)}, got ${describe(actual)}`;
    const same =
      points.length === found.points.length && points.every(({ t, v }, i) => found.points[i]?.t === t && almostEqual(v, found.points[i].v));
    if (!same) return `expected ${describe([{ labels, points }])}, got ${describe([found])}`;
  }
  return undefined;
}

function toPoints(cells: readonly Cell[], timeOf: (index: number) => number): Point[] {
  return cells.flatMap((cell, index) => (typeof cell === 'number' ? [{ t: timeOf(index), v: cell }] : []));
}

function describe(series: readonly ActualSeries[]): string {
  if (series.length === 0) return 'nothing';
  return series.map(({ labels, points }) => `${formatLabels(labels)} ${points.map(({ t, v }) => `${v}@${t / 1000}`).join(' ')}`).join('; ');
}
