import { labelValue, METRIC_NAME } from '@faultline/query-core';
import type { Call } from '../../ast.ts';
import { quote } from '../../parse/strings.ts';
import type { Evaluation } from '../evaluation.ts';
import type { RangeSeries, RangeVector, StepSeries } from '../value.ts';
import { edgesOf, increaseBetween } from './extended.ts';
import { argument, type VectorFunction } from './function.ts';
import { overWindows, type Window, type WindowFunction } from './window.ts';

type Kind = Readonly<{ counter: boolean; perSecond: boolean }>;

export const RATE_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  delta: (evaluation, call) => differences(evaluation, evaluation.range(argument(call, 0)), { counter: false, perSecond: false }),
  increase: (evaluation, call) => ofCounter(evaluation, call, { counter: true, perSecond: false }),
  rate: (evaluation, call) => ofCounter(evaluation, call, { counter: true, perSecond: true }),
  idelta: (evaluation, call) =>
    overWindows(evaluation, evaluation.range(argument(call, 0)), instantaneous({ counter: false, perSecond: false })),
  irate: (evaluation, call) =>
    overWindows(evaluation, evaluation.range(argument(call, 0)), instantaneous({ counter: true, perSecond: true })),
};

function ofCounter(evaluation: Evaluation, call: Call, kind: Kind): StepSeries[] {
  const range: RangeVector = evaluation.range(argument(call, 0));
  const result = differences(evaluation, range, kind);
  for (const { labels } of result) {
    const name = labelValue(labels, METRIC_NAME);
    if (name === '' || /_(?:total|sum|count|bucket)$/.test(name)) continue;
    const message = `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${quote(name)}`;
    evaluation.annotations.info(message, argument(call, 0).range);
  }
  return result;
}

/** Plain ranges are extrapolated to their edges; extended ones know what is there. */
function differences(evaluation: Evaluation, range: RangeVector, kind: Kind): StepSeries[] {
  return overWindows(
    evaluation,
    range,
    range.extension === undefined ? extrapolated(kind) : extended(kind, range.extension.kind === 'smoothed'),
  );
}

function extended({ counter, perSecond }: Kind, smoothed: boolean): WindowFunction {
  return {
    leastSamples: 1,
    start: () => (window) => {
      const edges = edgesOf(window, { smoothed, counter });
      if (edges === undefined) return undefined;
      const increase = increaseBetween(window, edges, counter);
      return perSecond ? increase / ((window.endMs - window.startMs) / 1000) : increase;
    },
  };
}

/**
 * The increase over the window, from what the samples in it show. They rarely lie on its edges, so the increase between
 * the first and the last is extrapolated to both edges, unless the series seems to begin or end inside the window: an
 * edge further away than 1.1 average intervals is taken to be half an interval away. A counter is never extrapolated
 * below zero at its start.
 */
function extrapolated({ counter, perSecond }: Kind): WindowFunction {
  return {
    leastSamples: 2,
    start(series) {
      const correction = counter ? resetCorrection(series) : undefined;
      return (window) => {
        const { timestamps, values, from, to, startMs, endMs } = window;
        const first = values[from] as number;
        const firstMs = timestamps[from] as number;
        const lastMs = timestamps[to - 1] as number;
        let result = (values[to - 1] as number) - first;
        if (correction !== undefined) result = correction(window, result);

        const sampled = (lastMs - firstMs) / 1000;
        const interval = sampled / (to - from - 1);
        const threshold = interval * 1.1;
        let toStart = (firstMs - startMs) / 1000;
        let toEnd = (endMs - lastMs) / 1000;
        if (toStart >= threshold) toStart = interval / 2;
        if (counter && result > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / result));
        if (toEnd >= threshold) toEnd = interval / 2;
        const factor = (sampled + toStart + toEnd) / sampled;
        return result * (perSecond ? factor / ((endMs - startMs) / 1000) : factor);
      };
    },
  };
}

/**
 * What a counter had before each of its resets in the window is part of its increase. The resets are found once per
 * series; a window then looks only at its own, which are few, instead of at all its samples.
 */
function resetCorrection({ values }: RangeSeries): (window: Window, difference: number) => number {
  const resets: number[] = [];
  for (let i = 1; i < values.length; i++) if ((values[i] as number) < (values[i - 1] as number)) resets.push(i);
  let next = 0;
  return ({ from, to }, difference) => {
    while (next < resets.length && (resets[next] as number) <= from) next += 1;
    let corrected = difference;
    for (let i = next; i < resets.length && (resets[i] as number) < to; i++) corrected += values[(resets[i] as number) - 1] as number;
    return corrected;
  };
}

/** From the last two samples alone. */
function instantaneous({ counter, perSecond }: Kind): WindowFunction {
  return {
    leastSamples: 2,
    start:
      () =>
      ({ timestamps, values, to }) => {
        const last = values[to - 1] as number;
        const before = values[to - 2] as number;
        const difference = counter && last < before ? last : last - before;
        return perSecond ? difference / (((timestamps[to - 1] as number) - (timestamps[to - 2] as number)) / 1000) : difference;
      },
  };
}
