import { emptyLabels, type Labels, METRIC_NAME } from '@faultline/query-core';
import { type Expr, unwrapParens } from '../../ast.ts';
import type { Evaluation } from '../evaluation.ts';
import { isEverPresent, type StepSeries } from '../value.ts';
import { argument, type VectorFunction } from './function.ts';
import { anySample } from './window.ts';

export const ABSENT_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  absent(evaluation, call) {
    const found = new Uint8Array(evaluation.grid.count);
    for (const { present } of evaluation.vector(argument(call, 0))) {
      for (let step = 0; step < found.length; step++) if (present[step] === 1) found[step] = 1;
    }
    return whereNotFound(evaluation, argument(call, 0), found);
  },
  absent_over_time: (evaluation, call) =>
    whereNotFound(evaluation, argument(call, 0), anySample(evaluation, evaluation.range(argument(call, 0)))),
};

/** One element of value 1 at the steps where nothing was found. */
function whereNotFound(evaluation: Evaluation, expr: Expr, found: Uint8Array): StepSeries[] {
  const output = evaluation.empty(labelsOfAbsent(expr), false);
  for (let step = 0; step < found.length; step++) {
    if (found[step] === 1) continue;
    output.values[step] = 1;
    output.present[step] = 1;
  }
  return isEverPresent(output.present) ? [output] : [];
}

/** What a missing series must have looked like: the labels that its selector asks to equal something, once each. */
function labelsOfAbsent(expr: Expr): Labels {
  const inner = unwrapParens(expr);
  const selector = inner.kind === 'matrix' ? inner.selector : inner;
  const labels = emptyLabels();
  if (selector.kind !== 'vector') return labels;
  const seen = new Set<string>();
  for (const { name, op, value } of selector.matchers) {
    if (name === METRIC_NAME) continue;
    if (op === '=' && !seen.has(name)) {
      labels[name] = value;
      seen.add(name);
    } else {
      delete labels[name];
    }
  }
  for (const name of Object.keys(labels)) if (labels[name] === '') delete labels[name];
  return labels;
}
