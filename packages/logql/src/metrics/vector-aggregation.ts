import { compareLabels, type Labels, labelsKey, METRIC_NAME, onlyLabels, withoutLabels } from '@faultline/query-core';
import type { Grouping, VectorAggregation, VectorOp } from '../ast.ts';
import type { StepEvaluator, VectorSample } from './vector.ts';

type Group = { labels: Labels; key: string; samples: VectorSample[] };

/** `sum by (a) (…)` and its like, over the evaluator of what is inside. */
export function aggregateVector({ op, grouping, parameter }: VectorAggregation, inner: StepEvaluator): StepEvaluator {
  const groupOf = compileGroups(grouping ?? { without: false, labels: [] });
  const size = Number(parameter ?? 0);
  return (step) => {
    const groups = new Map<string, Group>();
    for (const sample of inner(step)) {
      const { labels, key } = groupOf(sample.labels);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { labels, key, samples: [sample] });
      else group.samples.push(sample);
    }
    return [...groups.values()].flatMap((group) => combine(op, group, size));
  };
}

/** Series keep their label objects from step to step, so each is grouped only once. */
function compileGroups({ without, labels: names }: Grouping): (labels: Labels) => { labels: Labels; key: string } {
  const known = new WeakMap<Labels, { labels: Labels; key: string }>();
  const sorted = [...new Set(names)].sort();
  return (labels) => {
    let group = known.get(labels);
    if (group === undefined) {
      const grouped = without ? withoutLabels(labels, [...sorted, METRIC_NAME]) : onlyLabels(labels, sorted);
      group = { labels: grouped, key: labelsKey(grouped) };
      known.set(labels, group);
    }
    return group;
  };
}

function combine(op: VectorOp, { labels, key, samples }: Group, size: number): VectorSample[] {
  switch (op) {
    case 'topk':
    case 'approx_topk':
      return ordered(samples, 'falling').slice(0, size);
    case 'bottomk':
      return ordered(samples, 'rising').slice(0, size);
    case 'sort':
      return ordered(samples, 'rising');
    case 'sort_desc':
      return ordered(samples, 'falling');
    default:
      return [{ labels, key, value: reduce(op, samples) }];
  }
}

/** By value, NaN last; equal values by their labels, so that the order does not hang on chance. */
function ordered(samples: readonly VectorSample[], direction: 'rising' | 'falling'): VectorSample[] {
  const sign = direction === 'rising' ? 1 : -1;
  return [...samples].sort((a, b) => {
    if (Number.isNaN(a.value) || Number.isNaN(b.value)) return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    return a.value === b.value ? compareLabels(a.labels, b.labels) : sign * (a.value < b.value ? -1 : 1);
  });
}

type ReducingOp = Exclude<VectorOp, 'topk' | 'approx_topk' | 'bottomk' | 'sort' | 'sort_desc'>;

function reduce(op: ReducingOp, samples: readonly VectorSample[]): number {
  const values = samples.map(({ value }) => value);
  switch (op) {
    case 'sum':
      return values.reduce((total, value) => total + value);
    case 'count':
      return values.length;
    case 'avg':
      return values.reduce((mean, value, i) => mean + (value - mean) / (i + 1));
    case 'max':
      return values.reduce((most, value) => (most < value || Number.isNaN(most) ? value : most));
    case 'min':
      return values.reduce((least, value) => (least > value || Number.isNaN(least) ? value : least));
    case 'stddev':
      return Math.sqrt(variance(values));
    case 'stdvar':
      return variance(values);
  }
}

/** Population variance by Welford's method. */
function variance(values: readonly number[]): number {
  let mean = values[0] as number;
  let squares = 0;
  for (let i = 1; i < values.length; i++) {
    const delta = (values[i] as number) - mean;
    mean += delta / (i + 1);
    squares += delta * ((values[i] as number) - mean);
  }
  return squares / values.length;
}
