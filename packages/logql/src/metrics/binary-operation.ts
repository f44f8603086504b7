import { emptyLabels, type Labels, labelsKey, labelValue, onlyLabels, QueryError, withoutLabels } from '@faultline/query-core';
import type { ArithmeticOp, BinaryOperation, CompareOp, SetOp, VectorMatching } from '../ast.ts';
import { applyArithmetic } from './operators.ts';
import type { StepEvaluator, VectorSample } from './vector.ts';

type ScalarOp = ArithmeticOp | CompareOp;

/** A vector and a number. A comparison keeps the samples for which it holds, or with `bool` gives 1 and 0. */
export function withNumber(
  { op, returnBool }: { op: ScalarOp; returnBool: boolean },
  { evaluator, number, side }: { evaluator: StepEvaluator; number: number; side: 'left' | 'right' },
): StepEvaluator {
  return (step) =>
    evaluator(step).flatMap((sample) => {
      const [left, right] = side === 'left' ? [number, sample.value] : [sample.value, number];
      const value = outcome(op, [left, right], { returnBool, kept: sample.value });
      return value === undefined ? [] : [{ ...sample, value }];
    });
}

/** The value of an operation on two samples, or undefined for a comparison that drops them. */
function outcome(
  op: ScalarOp,
  [left, right]: readonly [number, number],
  { returnBool, kept }: { returnBool: boolean; kept: number },
): number | undefined {
  const result = applyArithmetic(op, left, right);
  if (typeof result === 'number') return result;
  if (returnBool) return Number(result);
  return result ? kept : undefined;
}

/** Two vectors, whose samples find each other by the labels that the matching goes by. */
export function withVector(expr: BinaryOperation, left: StepEvaluator, right: StepEvaluator): StepEvaluator {
  const { op, matching } = expr;
  const signatureOf = compileSignature(matching);
  if (op === 'and' || op === 'or' || op === 'unless') {
    return (step) => combineSets(op, [left(step), right(step)], signatureOf);
  }
  const resultOf = compileResultLabels(matching);
  return (step) => combineValues({ ...expr, op }, [left(step), right(step)], { signatureOf, resultOf });
}

type Sides = readonly [readonly VectorSample[], readonly VectorSample[]];

function combineSets(op: SetOp, [left, right]: Sides, signatureOf: (labels: Labels) => string): readonly VectorSample[] {
  const side = op === 'or' ? left : right;
  const signatures = new Set(side.map(({ labels }) => signatureOf(labels)));
  switch (op) {
    case 'and':
      return left.filter(({ labels }) => signatures.has(signatureOf(labels)));
    case 'unless':
      return left.filter(({ labels }) => !signatures.has(signatureOf(labels)));
    case 'or':
      return [...left, ...right.filter(({ labels }) => !signatures.has(signatureOf(labels)))];
  }
}

type LabelFunctions = Readonly<{
  signatureOf: (labels: Labels) => string;
  resultOf: (many: Labels, one: Labels) => { labels: Labels; key: string };
}>;

/** Throws QueryError `execution` where a sample would have to pair with several. */
function combineValues(
  { op, matching, returnBool }: { op: ScalarOp; matching: VectorMatching; returnBool: boolean },
  [left, right]: Sides,
  { signatureOf, resultOf }: LabelFunctions,
): VectorSample[] {
  const swapped = matching.card === 'one-to-many';
  const [many, one] = swapped ? [right, left] : [left, right];
  const partners = new Map<string, VectorSample>();
  for (const sample of one) {
    const signature = signatureOf(sample.labels);
    if (partners.has(signature)) {
      throw new QueryError(
        'execution',
        `found duplicate series on the ${swapped ? 'left' : 'right'} hand-side;many-to-many matching not allowed: ` +
          'matching labels must be unique on one side',
      );
    }
    partners.set(signature, sample);
  }

  const results: VectorSample[] = [];
  const taken = new Map<string, Set<string>>();
  for (const sample of many) {
    const signature = signatureOf(sample.labels);
    const partner = partners.get(signature);
    if (partner === undefined) continue;
    const result = resultOf(sample.labels, partner.labels);
    const before = taken.get(signature);
    if (before === undefined) taken.set(signature, new Set([result.key]));
    else if (matching.card === 'one-to-one') {
      throw new QueryError('execution', 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)');
    } else if (before.has(result.key)) {
      throw new QueryError('execution', 'multiple matches for labels: grouping labels must ensure unique matches');
    } else before.add(result.key);
    const [leftValue, rightValue] = swapped ? [partner.value, sample.value] : [sample.value, partner.value];
    const value = outcome(op, [leftValue, rightValue], { returnBool, kept: leftValue });
    if (value !== undefined) results.push({ ...result, value });
  }
  return results;
}

function compileSignature({ on, labels: names }: VectorMatching): (labels: Labels) => string {
  const known = new WeakMap<Labels, string>();
  return (labels) => {
    let signature = known.get(labels);
    if (signature === undefined) {
      signature = labelsKey(on ? onlyLabels(labels, names) : withoutLabels(labels, names));
      known.set(labels, signature);
    }
    return signature;
  };
}

/** Labels of the result: of the "many" side, less those ignored, plus those borrowed from the "one" side. */
function compileResultLabels({ card, on, labels: names, include }: VectorMatching): LabelFunctions['resultOf'] {
  return (many, one) => {
    const base = card !== 'one-to-one' ? many : on ? onlyLabels(many, names) : withoutLabels(many, names);
    const labels = Object.assign(emptyLabels(), base);
    for (const name of include) {
      const value = labelValue(one, name);
      if (value === '') delete labels[name];
      else labels[name] = value;
    }
    return { labels, key: labelsKey(labels) };
  };
}
