import type { SetOp, VectorMatching } from '../ast.ts';
import { matchKey } from './matching.ts';
import { isEverPresent, mergeSameLabels, type StepSeries } from './value.ts';

type Sides = Readonly<{ left: readonly StepSeries[]; right: readonly StepSeries[] }>;

/** `and`, `or`, `unless`: whether elements pass depends, step by step, on whether their group has any on the other side. */
export function applySetOperator(op: SetOp, matching: VectorMatching, { left, right }: Sides): StepSeries[] {
  const keyOf = matchKey(matching);
  switch (op) {
    case 'and': {
      const there = presenceByGroup(right, keyOf);
      return left.flatMap((series) => masked(series, there.get(keyOf(series.labels)), 1));
    }
    case 'unless': {
      const there = presenceByGroup(right, keyOf);
      return left.flatMap((series) => masked(series, there.get(keyOf(series.labels)), 0));
    }
    case 'or': {
      const there = presenceByGroup(left, keyOf);
      return mergeSameLabels([...left, ...right.flatMap((series) => masked(series, there.get(keyOf(series.labels)), 0))]);
    }
  }
}

function presenceByGroup(vector: readonly StepSeries[], keyOf: (labels: StepSeries['labels']) => string): Map<string, Uint8Array> {
  const groups = new Map<string, Uint8Array>();
  for (const { labels, present } of vector) {
    const key = keyOf(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, present.slice());
    else for (let step = 0; step < present.length; step++) group[step] = (group[step] as number) | (present[step] as number);
  }
  return groups;
}

/** The series at the steps where its group's presence is `wanted`; a group that is missing is present nowhere. */
function masked(series: StepSeries, group: Uint8Array | undefined, wanted: 0 | 1): StepSeries[] {
  if (group === undefined) return wanted === 0 ? [series] : [];
  const present = series.present.map((one, step) => (one === 1 && group[step] === wanted ? 1 : 0));
  return isEverPresent(present) ? [{ ...series, present }] : [];
}
