import { emptyLabels } from '@faultline/query-core';
import { type Evaluation, timeOf } from '../evaluation.ts';
import type { StepSeries } from '../value.ts';
import { argument, type ScalarFunction, type VectorFunction } from './function.ts';
import { mapValues } from './math.ts';

/** The evaluation time at each step, in seconds. */
export const evaluationTime: ScalarFunction = (evaluation) =>
  Float64Array.from({ length: evaluation.grid.count }, (_, step) => timeOf(evaluation.grid, step) / 1000);

/** One element without labels that is there at every step. */
export function constantVector(evaluation: Evaluation, values: Float64Array): StepSeries[] {
  const output = evaluation.empty(emptyLabels(), false);
  output.values.set(values);
  output.present.fill(1);
  return [output];
}

/** A part of the date, in UTC, of the values, or of the evaluation time if there is no argument. */
const ofDate =
  (part: (date: Date) => number): VectorFunction =>
  (evaluation, call) => {
    const vector =
      call.args.length === 0 ? constantVector(evaluation, evaluationTime(evaluation, call)) : evaluation.vector(argument(call, 0));
    return mapValues(evaluation, vector, (seconds) => part(new Date(Math.trunc(seconds) * 1000)));
  };

const DAY_MS = 86_400_000;

export const TIME_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  day_of_month: ofDate((date) => date.getUTCDate()),
  day_of_week: ofDate((date) => date.getUTCDay()),
  day_of_year: ofDate((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1),
  days_in_month: ofDate((date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()),
  hour: ofDate((date) => date.getUTCHours()),
  minute: ofDate((date) => date.getUTCMinutes()),
  month: ofDate((date) => date.getUTCMonth() + 1),
  year: ofDate((date) => date.getUTCFullYear()),

  /** The time of the samples for a selector, of the evaluation for anything else. */
  timestamp(evaluation, call) {
    const times = evaluation.sampleTimes(argument(call, 0));
    if (times !== undefined) return times.map((series) => ({ ...series, dropName: true }));
    return mapValues(evaluation, evaluation.vector(argument(call, 0)), (_, step) => timeOf(evaluation.grid, step) / 1000);
  },
};
