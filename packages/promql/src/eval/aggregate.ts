import { emptyLabels, formatValue, type Labels, labelsKey, QueryError } from '@faultline/query-core';
import { type Aggregate, type StringLiteral, unwrapParens } from '../ast.ts';
import { isValidName } from '../parse/strings.ts';
import { warnOfQuantile } from './annotations.ts';
import type { Evaluation } from './evaluation.ts';
import { groupLabels, groupsOf } from './groups.ts';
import { quantileOf } from './quantile.ts';
import { REDUCERS } from './reducers.ts';
import { selectTop } from './top-k.ts';
import { isEverPresent, type StepSeries } from './value.ts';

export function aggregate(evaluation: Evaluation, expr: Aggregate): StepSeries[] {
  switch (expr.op) {
    case 'count_values':
      return countValues(evaluation, expr);
    case 'quantile':
      return quantiles(evaluation, expr);
    case 'topk':
    case 'bottomk': {
      const limits = evaluation.scalar(expr.param as Aggregate);
      return selectTop(evaluation, { op: expr.op, limits, groups: groupsOf(expr, evaluation.vector(expr.expr)) });
    }
    default: {
      const reduce = REDUCERS[expr.op];
      return groupsOf(expr, evaluation.vector(expr.expr)).map((group) => {
        const output = evaluation.empty(group.labels, group.dropName);
        for (const { present } of group.members) {
          for (let step = 0; step < present.length; step++) if (present[step] === 1) output.present[step] = 1;
        }
        reduce(group.members, output.values);
        return output;
      });
    }
  }
}

function quantiles(evaluation: Evaluation, expr: Aggregate): StepSeries[] {
  const param = expr.param as Aggregate;
  const quantile = evaluation.scalar(param);
  for (const q of new Set(quantile)) warnOfQuantile(evaluation.annotations, q, param.range);
  return groupsOf(expr, evaluation.vector(expr.expr)).map(({ labels, dropName, members }) => {
    const output = evaluation.empty(labels, dropName);
    const values = new Float64Array(members.length);
    for (let step = 0; step < output.present.length; step++) {
      let size = 0;
      for (const member of members) if (member.present[step] === 1) values[size++] = member.values[step] as number;
      if (size === 0) continue;
      output.values[step] = quantileOf(quantile[step] as number, values.subarray(0, size));
      output.present[step] = 1;
    }
    return output;
  });
}

/** How many elements have each value; the value becomes a label. */
function countValues(evaluation: Evaluation, expr: Aggregate): StepSeries[] {
  const label = unwrapParens(expr.param as Aggregate) as StringLiteral;
  if (!isValidName(label.value)) throw new QueryError('execution', `invalid label name ${label.text}`);
  const grouping = expr.without ? expr.grouping : [...expr.grouping, label.value];
  const counts = new Map<string, StepSeries>();
  for (const series of evaluation.vector(expr.expr)) {
    const outputs = new Map<number, StepSeries>();
    for (let step = 0; step < series.present.length; step++) {
      if (series.present[step] === 0) continue;
      const value = series.values[step] as number;
      let output = outputs.get(value);
      if (output === undefined) {
        const labels = groupLabels(withLabel(series.labels, label.value, formatValue(value)), { grouping, without: expr.without });
        const key = labelsKey(labels);
        output = counts.get(key) ?? evaluation.empty(labels, series.dropName);
        counts.set(key, output);
        outputs.set(value, output);
      }
      output.values[step] = (output.values[step] as number) + 1;
      output.present[step] = 1;
    }
  }
  return [...counts.values()].filter((series) => isEverPresent(series.present));
}

function withLabel(labels: Labels, name: string, value: string): Labels {
  return Object.assign(emptyLabels(), labels, { [name]: value });
}
