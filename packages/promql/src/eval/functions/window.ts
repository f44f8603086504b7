import type { Evaluation } from '../evaluation.ts';
import type { RangeSeries, RangeVector, StepSeries } from '../value.ts';
import { isEverPresent } from '../value.ts';

/** The samples of one series that a function over time sees at one step: [from, to) of the arrays. */
export type Window = {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
  from: number;
  to: number;
  /** The window covers startMs < t ≤ endMs; the samples of an extended range reach beyond it. */
  startMs: number;
  endMs: number;
  step: number;
};

/**
 * A function of a window. `start` is called once per series, so that work that all windows share is done once;
 * the windows then come in the order of the steps, and never with fewer than `leastSamples`. Undefined means no result.
 */
export type WindowFunction = Readonly<{
  leastSamples: number;
  keepsName?: boolean;
  start(series: RangeSeries): (window: Window) => number | undefined;
}>;

/** Applies a function to the windows of every series. Both ends of the window only move forward, so no window is searched for. */
export function overWindows(
  evaluation: Evaluation,
  range: RangeVector,
  { leastSamples, keepsName = false, start }: WindowFunction,
): StepSeries[] {
  const beforeMs = range.extension?.lookbackMs ?? 0;
  const afterMs = range.extension?.kind === 'smoothed' ? beforeMs : 0;
  const result: StepSeries[] = [];
  for (const series of range.series) {
    const { timestamps, values } = series;
    if (timestamps.length < leastSamples) continue;
    const compute = start(series);
    const output = evaluation.empty(series.labels, series.dropName || !keepsName);
    const window: Window = { timestamps, values, from: 0, to: 0, startMs: 0, endMs: 0, step: 0 };
    const size = timestamps.length;
    for (let step = 0; step < output.present.length; step++) {
      const endMs = range.referenceMs(step);
      const startMs = endMs - range.rangeMs;
      let { from, to } = window;
      while (to < size && (timestamps[to] as number) <= endMs + afterMs) to += 1;
      while (from < to && (timestamps[from] as number) <= startMs - beforeMs) from += 1;
      window.from = from;
      window.to = to;
      if (to - from < leastSamples) continue;
      window.startMs = startMs;
      window.endMs = endMs;
      window.step = step;
      evaluation.budget.work(to - from);
      const value = compute(window);
      if (value === undefined) continue;
      output.values[step] = value;
      output.present[step] = 1;
    }
    if (isEverPresent(output.present)) result.push(output);
  }
  return result;
}

/** Whether each step has any sample in the window of any series. */
export function anySample(evaluation: Evaluation, range: RangeVector): Uint8Array {
  const found = new Uint8Array(evaluation.grid.count);
  for (const { present } of overWindows(evaluation, range, PRESENCE)) {
    for (let step = 0; step < found.length; step++) if (present[step] === 1) found[step] = 1;
  }
  return found;
}

const PRESENCE: WindowFunction = { leastSamples: 1, start: () => () => 1 };
