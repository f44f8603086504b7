import { formatValue } from '../value.ts';
import { labelsKey, METRIC_NAME, nameLabel, type Series } from './series.ts';

export type MathOp = '+' | '-' | '*' | '/';

/** The series of a sub-query without their metric name, which is kept apart to name the result of arithmetic by. */
export type Operand = Readonly<{ name: string; series: readonly Series[] }>;

export function toOperand(series: readonly Series[]): Operand {
  const named = series.flatMap(({ labels }) => labels.filter(({ name }) => name === METRIC_NAME));
  const [first] = named;
  return {
    name: first === undefined ? '' : formatValue(first.value),
    series: series.map((one) => ({ ...one, labels: one.labels.filter(({ name }) => name !== METRIC_NAME) })),
  };
}

/** The result's series, named after the whole expression where both sides had a name. */
export function fromOperand({ name, series }: Operand): readonly Series[] {
  return name === '' ? series : series.map((one) => ({ ...one, labels: [nameLabel(name), ...one.labels] }));
}

const UNLABELLED = labelsKey([]);

/**
 * Arithmetic, interval by interval, between series with the same labels. A series without labels goes with every one of
 * the other side; series without a partner are dropped.
 */
export function combine(op: MathOp, lhs: Operand, rhs: Operand): Operand {
  const left = byLabels(lhs.series);
  const right = byLabels(rhs.series);
  const targets = right.has(UNLABELLED) ? left : right;
  const series: Series[] = [];
  for (const key of targets.keys()) {
    const a = left.get(key) ?? left.get(UNLABELLED);
    const b = right.get(key) ?? right.get(UNLABELLED);
    if (a === undefined || b === undefined) continue;
    const length = Math.min(a.values.length, b.values.length);
    series.push({
      labels: a.labels.length === 0 ? b.labels : a.labels,
      values: Array.from({ length }, (_, i) => calculate(op, a.values[i] ?? Number.NaN, b.values[i] ?? Number.NaN)),
      exemplars: [...a.exemplars, ...b.exemplars],
    });
  }
  return { name: lhs.name !== '' && rhs.name !== '' ? `(${lhs.name} ${op} ${rhs.name})` : '', series };
}

const byLabels = (series: readonly Series[]): Map<string, Series> => new Map(series.map((one) => [labelsKey(one.labels), one]));

/** A missing value counts as 0, and what is divided by 0 is missing. */
function calculate(op: MathOp, lhs: number, rhs: number): number {
  const a = Number.isNaN(lhs) ? 0 : lhs;
  const b = Number.isNaN(rhs) ? 0 : rhs;
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? Number.NaN : a / b;
  }
}
