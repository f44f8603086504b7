import { emptyLabels, type Labels, labelsKey, labelValue, METRIC_NAME, onlyLabels, QueryError, withoutLabels } from '@faultline/query-core';
import { type Binary, isComparison, type VectorMatching } from '../ast.ts';
import { quote } from '../parse/strings.ts';
import type { Evaluation } from './evaluation.ts';
import { combination, dropsName } from './operators.ts';
import { groupKey } from './signature.ts';
import { isEverPresent, mergeSameLabels, type StepSeries } from './value.ts';

/** Two elements that match, and the labels of their result. */
type Pair = Readonly<{ many: StepSeries; one: StepSeries; labels: Labels }>;

type Sides = Readonly<{ left: readonly StepSeries[]; right: readonly StepSeries[] }>;

const NOT_UNIQUE = {
  oneToOne: 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
  grouped: 'multiple matches for labels: grouping labels must ensure unique matches',
};

/**
 * Arithmetic and comparison between vectors. Labels do not change from step to step, so who matches whom is found once;
 * only the rules about uniqueness must be checked per step, and only where a group has several members:
 * - on the "one" side a group may have one element at a time, even if nothing on the other side matches it;
 * - on the other side too in one-to-one matching, whatever the comparison keeps in the end;
 * - in grouped matching, results of one group must differ in their labels.
 */
export function matchVectors(evaluation: Evaluation, expr: Binary, sides: Sides): StepSeries[] {
  const { matching } = expr;
  const swapped = matching.cardinality === 'one-to-many';
  const [many, one] = swapped ? [sides.right, sides.left] : [sides.left, sides.right];
  if (many.length === 0 || one.length === 0) return [];
  const keyOf = groupKey({ names: matching.labels, only: matching.on });
  const groups = Map.groupBy(one, (series) => keyOf(series.labels));
  checkOneSide({ groups: groups.values(), many, matching, side: swapped ? 'left' : 'right' });

  const results: StepSeries[] = [];
  for (const [key, members] of Map.groupBy(many, (series) => keyOf(series.labels))) {
    const pairs = members.flatMap((member) =>
      (groups.get(key) ?? []).map((partner) => ({ many: member, one: partner, labels: resultLabels(member.labels, partner.labels, expr) })),
    );
    checkUnique(pairs, matching);
    for (const pair of pairs) results.push(combinePair(evaluation, expr, pair));
  }
  return mergeSameLabels(results.filter(({ present }) => isEverPresent(present)));
}

function combinePair(evaluation: Evaluation, expr: Binary, { many, one, labels }: Pair): StepSeries {
  const combine = combination(expr);
  const swapped = expr.matching.cardinality === 'one-to-many';
  const output = evaluation.empty(labels, many.dropName || dropsName(expr));
  for (let step = 0; step < output.present.length; step++) {
    if (many.present[step] === 0 || one.present[step] === 0) continue;
    const a = many.values[step] as number;
    const b = one.values[step] as number;
    const value = swapped ? combine(b, a, b) : combine(a, b, a);
    if (value === undefined) continue;
    output.values[step] = value;
    output.present[step] = 1;
  }
  return output;
}

/**
 * The labels of a result: those of the "many" side, or in one-to-one matching those that were matched on,
 * with the labels named by group_left or group_right taken from the "one" side.
 */
function resultLabels(many: Labels, one: Labels, { op, matching }: Binary): Labels {
  let labels = isComparison(op) ? many : withoutLabels(many, [METRIC_NAME]);
  if (matching.cardinality === 'one-to-one') {
    labels = matching.on ? onlyLabels(labels, matching.labels) : withoutLabels(labels, matching.labels);
  }
  if (matching.include.length === 0) return labels;
  const result = Object.assign(emptyLabels(), labels);
  for (const name of matching.include) {
    const value = labelValue(one, name);
    if (value === '') delete result[name];
    else result[name] = value;
  }
  return result;
}

function checkOneSide(check: {
  groups: Iterable<readonly StepSeries[]>;
  many: readonly StepSeries[];
  matching: VectorMatching;
  side: 'left' | 'right';
}): void {
  for (const group of check.groups) {
    if (group.length < 2) continue;
    const steps = (group[0] as StepSeries).present.length;
    for (let step = 0; step < steps; step++) {
      const [first, second] = group.filter((series) => series.present[step] === 1);
      if (first === undefined || second === undefined) continue;
      // With nothing on the other side there is nothing to match, and nothing to complain about.
      if (!check.many.some((series) => series.present[step] === 1)) continue;
      const { on, labels } = check.matching;
      const matched = on ? onlyLabels(first.labels, labels) : withoutLabels(first.labels, [...labels, METRIC_NAME]);
      const duplicates = [first, second].map((series) => formatWithName(series.labels)).sort();
      throw new QueryError(
        'execution',
        `found duplicate series for the match group ${formatWithName(matched)} on the ${check.side} hand-side of the operation: ` +
          `[${duplicates.join(', ')}];many-to-many matching not allowed: matching labels must be unique on one side`,
      );
    }
  }
}

function checkUnique(pairs: readonly Pair[], matching: VectorMatching): void {
  if (pairs.length < 2) return;
  const oneToOne = matching.cardinality === 'one-to-one';
  const takenByKey = new Map<string, Uint8Array>();
  for (const { many, one, labels } of pairs) {
    const key = oneToOne ? '' : labelsKey(labels);
    const taken = takenByKey.get(key) ?? new Uint8Array(many.present.length);
    takenByKey.set(key, taken);
    for (let step = 0; step < taken.length; step++) {
      if (many.present[step] === 0 || one.present[step] === 0) continue;
      if (taken[step] === 1) throw new QueryError('execution', oneToOne ? NOT_UNIQUE.oneToOne : NOT_UNIQUE.grouped);
      taken[step] = 1;
    }
  }
}

/** All labels between the braces, the metric's name among them. */
function formatWithName(labels: Labels): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${quote(labels[name] as string)}`);
  return `{${pairs.join(', ')}}`;
}
