import type { ComparisonOp, MetricsStage } from '../syntax/ast.ts';
import { toFloat } from '../value.ts';
import type { Series } from './series.ts';

/** What a query does to its series after they are made. */
export function applyStages(stages: readonly MetricsStage[], series: readonly Series[]): readonly Series[] {
  return stages.reduce((current, stage) => (stage.kind === 'rank' ? rank(stage, current) : filter(stage, current)), series);
}

/** The `limit` largest (or smallest) values of each interval; a series keeps those of its values that are among them. */
function rank({ fn, limit }: MetricsStage & { kind: 'rank' }, series: readonly Series[]): readonly Series[] {
  if (series.length <= limit) return series;
  const direction = fn === 'topk' ? -1 : 1;
  const kept = new Map<Series, number[]>();
  const length = series.reduce((longest, { values }) => Math.max(longest, values.length), 0);
  for (let i = 0; i < length; i++) {
    const present = series.filter(({ values }) => !Number.isNaN(values[i] ?? Number.NaN));
    const best = present.toSorted((a, b) => direction * ((a.values[i] as number) - (b.values[i] as number) || compareRank(a, b)));
    for (const one of best.slice(0, limit)) {
      let values = kept.get(one);
      if (values === undefined) kept.set(one, (values = new Array<number>(length).fill(Number.NaN)));
      values[i] = one.values[i] as number;
    }
  }
  return [...kept].map(([one, values]) => ({ ...one, values }));
}

/** Which of two series ranks higher where their values are equal: texts by the alphabet, numbers by size. */
function compareRank(a: Series, b: Series): number {
  for (const [i, { name, value }] of a.labels.entries()) {
    const other = b.labels[i];
    if (other === undefined) return 1;
    if (value.type === 'string' && other.value.type === 'string' && value.value !== other.value.value)
      return value.value < other.value.value ? 1 : -1;
    if (name !== other.name) return name < other.name ? 1 : -1;
    const difference = toFloat(value) - toFloat(other.value);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

/** Drops the values for which the comparison does not hold, and the series that have none left. */
function filter({ op, value: threshold }: MetricsStage & { kind: 'threshold' }, series: readonly Series[]): readonly Series[] {
  return series
    .map((one) => ({ ...one, values: one.values.map((value) => (holds(op, value, threshold) ? value : Number.NaN)) }))
    .filter(({ values }) => values.some((value) => !Number.isNaN(value)));
}

function holds(op: ComparisonOp, value: number, threshold: number): boolean {
  switch (op) {
    case '=':
      return value === threshold;
    case '!=':
      return value !== threshold;
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
  }
}
