import type { AggregateOp } from '../ast.ts';
import { KahanMean } from './kahan.ts';
import type { StepSeries } from './value.ts';

/** Writes one value per step, made of the members that are present there; steps without any are left alone. */
type Reducer = (members: readonly StepSeries[], result: Float64Array) => void;

type ReducingOp = Exclude<AggregateOp, 'topk' | 'bottomk' | 'quantile' | 'count_values'>;

export const REDUCERS: Readonly<Record<ReducingOp, Reducer>> = {
  sum(members, result) {
    // Kahan's summation, as in KahanSum, but for all steps at once: member by member keeps memory access in order.
    const compensations = new Float64Array(result.length);
    for (const { values, present } of members) {
      for (let step = 0; step < result.length; step++) {
        if (present[step] === 0) continue;
        const value = values[step] as number;
        const sum = result[step] as number;
        const total = sum + value;
        if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) compensations[step] = 0;
        else if (Math.abs(sum) >= Math.abs(value)) compensations[step] = (compensations[step] as number) + (sum - total + value);
        else compensations[step] = (compensations[step] as number) + (value - total + sum);
        result[step] = total;
      }
    }
    for (let step = 0; step < result.length; step++) result[step] = (result[step] as number) + (compensations[step] as number);
  },
  avg(members, result) {
    const mean = new KahanMean();
    for (let step = 0; step < result.length; step++) {
      mean.reset();
      for (const { values, present } of members) if (present[step] === 1) mean.add(values[step] as number);
      result[step] = mean.mean;
    }
  },
  min(members, result) {
    result.fill(Number.NaN);
    for (const { values, present } of members) {
      for (let step = 0; step < result.length; step++) {
        const value = values[step] as number;
        // A NaN gives way to any number, so that the minimum is NaN only when nothing else is there.
        if (present[step] === 1 && (value < (result[step] as number) || Number.isNaN(result[step]))) result[step] = value;
      }
    }
  },
  max(members, result) {
    result.fill(Number.NaN);
    for (const { values, present } of members) {
      for (let step = 0; step < result.length; step++) {
        const value = values[step] as number;
        if (present[step] === 1 && (value > (result[step] as number) || Number.isNaN(result[step]))) result[step] = value;
      }
    }
  },
  count(members, result) {
    for (const { present } of members) {
      for (let step = 0; step < result.length; step++) result[step] = (result[step] as number) + (present[step] as number);
    }
  },
  group(_members, result) {
    result.fill(1);
  },
  stdvar: variance,
  stddev(members, result) {
    variance(members, result);
    for (let step = 0; step < result.length; step++) result[step] = Math.sqrt(result[step] as number);
  },
};

/** Welford's algorithm: exact for equal values, where the difference of two sums would not be. */
function variance(members: readonly StepSeries[], result: Float64Array): void {
  const means = new Float64Array(result.length);
  const counts = new Uint32Array(result.length);
  for (const { values, present } of members) {
    for (let step = 0; step < result.length; step++) {
      if (present[step] === 0) continue;
      const value = values[step] as number;
      const count = (counts[step] as number) + 1;
      const delta = value - (means[step] as number);
      const mean = (means[step] as number) + delta / count;
      counts[step] = count;
      means[step] = mean;
      result[step] = (result[step] as number) + delta * (value - mean);
    }
  }
  for (let step = 0; step < result.length; step++) result[step] = (result[step] as number) / (counts[step] as number);
}
