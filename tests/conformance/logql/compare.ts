import type { Labels } from './data.ts';

const RELATIVE_TOLERANCE = 1e-9;

export function sameNumber(actual: number, expected: number): boolean {
  if (Number.isNaN(actual) || Number.isNaN(expected)) return Number.isNaN(actual) && Number.isNaN(expected);
  if (actual === expected) return true;
  return Math.abs(actual - expected) <= RELATIVE_TOLERANCE * Math.max(Math.abs(actual), Math.abs(expected));
}

/** Label sets as text, equal exactly when the sets are; without the label that the recordings leave out. */
export function labelsText(labels: Readonly<Labels>): string {
  const { observed_timestamp: _, ...compared } = labels;
  return JSON.stringify(Object.entries(compared).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Series by their labels. Without the label that is left out several may have the same ones: these are numbered in the
 * order of their points.
 */
export function byLabels<Points>(
  series: ReadonlyArray<{ labels: Readonly<Labels>; points: Points }>,
  orderOf: (points: Points) => string,
): Map<string, Points> {
  const sorted = series
    .map(({ labels, points }) => ({ text: labelsText(labels), order: orderOf(points), points }))
    .sort((a, b) => compareText(a.text, b.text) || compareText(a.order, b.order));
  const result = new Map<string, Points>();
  for (const { text, points } of sorted) {
    let key = text;
    for (let number = 2; result.has(key); number++) key = `${text} #${number}`;
    result.set(key, points);
  }
  return result;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sample values as the servers write them. */
export function parseValue(text: string): number {
  return text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
}

/** The first difference between two maps, or undefined. `differ` compares what has the same key. */
export function firstDifference<Actual, Expected>(
  actual: ReadonlyMap<string, Actual>,
  expected: ReadonlyMap<string, Expected>,
  differ: (actual: Actual, expected: Expected) => string | undefined,
): string | undefined {
  for (const [key, value] of expected) {
    const found = actual.get(key);
    if (found === undefined) return `missing: ${key}`;
    const difference = differ(found, value);
    if (difference !== undefined) return `${key}: ${difference}`;
  }
  for (const key of actual.keys()) if (!expected.has(key)) return `not expected: ${key}`;
  return undefined;
}
