import { type Labels, labelsKey, METRIC_NAME, QueryError, withoutLabels } from '@faultline/query-core';
import type { Extension } from '../ast.ts';

/** The labels that describe the metric rather than one of its series; they go when its values get another meaning. */
export const METADATA_LABELS: readonly string[] = [METRIC_NAME, '__type__', '__unit__'];

/**
 * The times that an expression is evaluated at: startMs, startMs + stepMs, …, `count` of them.
 * An instant query is a grid of one.
 */
export type Grid = Readonly<{ startMs: number; stepMs: number; count: number }>;

/**
 * One element of an instant vector over all steps of the grid: `values[i]` counts only where `present[i]` is 1.
 *
 * `dropName`: the metric name no longer describes the values. It is removed only from the final result, as Prometheus 3
 * does, so that `label_replace` and `by (__name__)` can still use it on the way.
 */
export type StepSeries = Readonly<{ labels: Labels; dropName: boolean; values: Float64Array; present: Uint8Array }>;

/** One series of a range vector, stale markers removed. */
export type RangeSeries = Readonly<{ labels: Labels; dropName: boolean; timestamps: Float64Array; values: Float64Array }>;

/**
 * A range vector: at a step whose reference time is t, the samples in (t - rangeMs, t].
 * An extended one has those of `lookbackMs` before that too, and if it is smoothed, those of `lookbackMs` after it.
 */
export type RangeVector = Readonly<{
  series: readonly RangeSeries[];
  rangeMs: number;
  extension?: Readonly<{ kind: Extension; lookbackMs: number }> | undefined;
  /** The reference time of step i: the step's own time less the offset, or one fixed time under `@`. */
  referenceMs: (step: number) => number;
}>;

export function isEverPresent(present: Uint8Array): boolean {
  return present.includes(1);
}

/**
 * Joins series that have the same labels, which are fine as long as they never have a value at the same step.
 * Throws QueryError `execution` where they do.
 */
export function mergeSameLabels(
  series: readonly StepSeries[],
  message = 'vector cannot contain metrics with the same labelset',
): StepSeries[] {
  if (series.length < 2) return [...series];
  const byKey = new Map<string, StepSeries>();
  for (const one of series) {
    const key = labelsKey(one.labels);
    const other = byKey.get(key);
    byKey.set(key, other === undefined ? one : joinDisjoint(other, one, message));
  }
  return byKey.size === series.length ? [...series] : [...byKey.values()];
}

function joinDisjoint(a: StepSeries, b: StepSeries, message: string): StepSeries {
  const values = a.values.slice();
  const present = a.present.slice();
  for (let i = 0; i < present.length; i++) {
    if (b.present[i] === 0) continue;
    if (present[i] === 1) throw new QueryError('execution', message);
    values[i] = b.values[i] as number;
    present[i] = 1;
  }
  return { labels: a.labels, dropName: a.dropName, values, present };
}

/** The series with the names gone that were due to go. */
export function dropNames(series: readonly StepSeries[]): StepSeries[] {
  return mergeSameLabels(
    series.map((one) => (one.dropName ? { ...one, labels: withoutLabels(one.labels, METADATA_LABELS), dropName: false } : one)),
  );
}
