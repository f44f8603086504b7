import { emptyLabels, type Labels, labelsKey, labelValue, onlyLabels, QueryError, withoutLabels } from '@faultline/query-core';
import { type Binary, isComparison, type VectorMatching } from '../ast.ts';
import { quote } from '../parse/strings.ts';
import type { Evaluation } from './evaluation.ts';
import { combination, dropsName } from './operators.ts';
import { groupKey } from './signature.ts';
import { isEverPresent, METADATA_LABELS, mergeSameLabels, type StepSeries } from './value.ts';

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
  // As Prometheus has it, under group_right too: the value for the left stands in on the "many" side.
  const { left: fillMany, right: fillOne } = matching.fill;
  const fills = fillMany !== undefined || fillOne !== undefined;
  if ((many.length === 0 || one.length === 0) && !fills) return [];
  const keyOf = matchKey(matching);
  const manyGroups = Map.groupBy(many, (series) => keyOf(series.labels));
  const oneGroups = Map.groupBy(one, (series) => keyOf(series.labels));
  checkOneSide({ groups: oneGroups.values(), many: fills ? undefined : many, matching, side: swapped ? 'left' : 'right' });

  const results: StepSeries[] = [];
  for (const key of fills ? new Set([...manyGroups.keys(), ...oneGroups.keys()]) : manyGroups.keys()) {
    const members = manyGroups.get(key) ?? [];
    const partners = oneGroups.get(key) ?? [];
    const pairs = pairsOf(members, partners, expr);
    if (fillOne !== undefined)
      pairs.push(...pairsOf(members, standIns(evaluation, { for: partners, facing: members, value: fillOne, matching }), expr));
    if (fillMany !== undefined)
      pairs.push(...pairsOf(standIns(evaluation, { for: members, facing: partners, value: fillMany, matching }), partners, expr));
    checkUnique(pairs, matching);
    for (const pair of pairs) results.push(combinePair(evaluation, expr, pair));
  }
  return mergeSameLabels(results.filter(({ present }) => isEverPresent(present)));
}

/** What elements must agree on to match. The metric and what describes it never count, unless `on` names them. */
export function matchKey({ on, labels }: VectorMatching): (labels: Labels) => string {
  return groupKey({ names: on ? labels : [...labels, ...METADATA_LABELS], only: on });
}

function matchedLabels(labels: Labels, { on, labels: names }: VectorMatching): Labels {
  return on ? onlyLabels(labels, names) : withoutLabels(labels, [...names, ...METADATA_LABELS]);
}

function pairsOf(many: readonly StepSeries[], one: readonly StepSeries[], expr: Binary): Pair[] {
  const pairs: Pair[] = [];
  for (const member of many) {
    for (const partner of one) {
      // Series that replaced each other over time never meet, and there may be many of them.
      if (one.length > 1 && !member.present.some((present, step) => present === 1 && partner.present[step] === 1)) continue;
      pairs.push({ many: member, one: partner, labels: resultLabels(member.labels, partner.labels, expr) });
    }
  }
  return pairs;
}

/** An element of the given value that is there when none of its side of the group is; it has only the labels matched on. */
function standIns(
  evaluation: Evaluation,
  group: { for: readonly StepSeries[]; facing: readonly StepSeries[]; value: number; matching: VectorMatching },
): StepSeries[] {
  const [sample] = group.facing;
  if (sample === undefined) return [];
  const output = evaluation.empty(matchedLabels(sample.labels, group.matching), false);
  output.values.fill(group.value);
  output.present.fill(1);
  for (const { present } of group.for) {
    for (let step = 0; step < present.length; step++) if (present[step] === 1) output.present[step] = 0;
  }
  return [output];
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
function resultLabels(many: Labels, one: Labels, { op, matching, returnBool }: Binary): Labels {
  let labels = isComparison(op) && !returnBool ? many : withoutLabels(many, METADATA_LABELS);
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
  /** Undefined if a stand-in is always there. */
  many: readonly StepSeries[] | undefined;
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
      if (check.many?.every((series) => series.present[step] === 0)) continue;
      const matched = matchedLabels(first.labels, check.matching);
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
