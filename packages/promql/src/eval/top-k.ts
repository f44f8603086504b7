import { QueryError } from '@faultline/query-core';
import type { Evaluation } from './evaluation.ts';
import type { Group } from './groups.ts';
import { isEverPresent, type StepSeries } from './value.ts';

type Request = Readonly<{ op: 'topk' | 'bottomk'; limits: Float64Array; groups: readonly Group[] }>;

/**
 * The k largest or smallest elements of each group, at each step anew; they keep their labels. NaN comes last either way.
 * In an instant query they come best first.
 */
export function selectTop(evaluation: Evaluation, { op, limits, groups }: Request): StepSeries[] {
  checkLimits(limits);
  const result: StepSeries[] = [];
  for (const { members } of groups) {
    const kept = members.map(() => new Uint8Array(limits.length));
    evaluation.budget.hold(members.length * limits.length);
    let ranked: number[] = [];
    for (let step = 0; step < limits.length; step++) {
      const limit = Math.trunc(limits[step] as number);
      ranked = [];
      if (limit < 1) continue;
      members.forEach((member, index) => {
        if (member.present[step] === 1) ranked.push(index);
      });
      evaluation.budget.work(ranked.length * Math.log2(ranked.length + 1));
      if (ranked.length > limit || limits.length === 1) rank(ranked, { members, step, op });
      ranked = ranked.slice(0, limit);
      for (const index of ranked) (kept[index] as Uint8Array)[step] = 1;
    }
    const order = limits.length === 1 ? ranked : members.keys();
    for (const index of order) {
      const present = kept[index] as Uint8Array;
      if (isEverPresent(present)) result.push({ ...(members[index] as StepSeries), present });
    }
  }
  return result;
}

/** Sorts the members' indexes by their values at the step, best first. Equal values stay in their order. */
function rank(indexes: number[], { members, step, op }: { members: readonly StepSeries[]; step: number; op: Request['op'] }): void {
  const sign = op === 'topk' ? -1 : 1;
  indexes.sort((a, b) => {
    const left = (members[a] as StepSeries).values[step] as number;
    const right = (members[b] as StepSeries).values[step] as number;
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return left === right ? 0 : sign * (left < right ? -1 : 1);
  });
}

function checkLimits(limits: Float64Array): void {
  for (const limit of limits) {
    if (Number.isNaN(limit)) throw new QueryError('execution', 'Parameter value is NaN');
    if (limit >= 2 ** 63) throw new QueryError('execution', `Scalar value ${limit} overflows int64`);
    if (limit <= -(2 ** 63)) throw new QueryError('execution', `Scalar value ${limit} underflows int64`);
  }
}
