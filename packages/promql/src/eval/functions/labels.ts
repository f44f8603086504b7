import {
  compileRegex,
  emptyLabels,
  expandTemplate,
  isQueryError,
  type Labels,
  labelValue,
  METRIC_NAME,
  QueryError,
  type Regex,
} from '@faultline/query-core';
import { isValidName } from '../../parse/strings.ts';
import { mergeSameLabels, type StepSeries } from '../value.ts';
import { argument, type VectorFunction } from './function.ts';

export const LABEL_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  label_join(evaluation, call) {
    const [target, separator, ...sources] = call.args.slice(1).map((arg) => evaluation.string(arg)) as [string, string, ...string[]];
    for (const source of sources) checkName(source, 'source label name in label_join()');
    checkName(target, 'destination label name in label_join()');
    return relabel(evaluation.vector(argument(call, 0)), target, (labels) =>
      sources.map((source) => labelValue(labels, source)).join(separator),
    );
  },
  label_replace(evaluation, call) {
    const [target, template, source, pattern] = call.args.slice(1).map((arg) => evaluation.string(arg)) as [string, string, string, string];
    const regex = compilePattern(pattern);
    checkName(target, 'destination label name in label_replace()');
    return relabel(evaluation.vector(argument(call, 0)), target, (labels) => {
      const match = regex.exec(labelValue(labels, source));
      return match === null ? undefined : expandTemplate(template, match);
    });
  },
};

/** The vector with one label set anew; undefined leaves it alone, and '' removes it. A name that is set is a name to keep. */
function relabel(vector: readonly StepSeries[], target: string, valueOf: (labels: Labels) => string | undefined): StepSeries[] {
  return mergeSameLabels(
    vector.map((series) => {
      const value = valueOf(series.labels);
      if (value === undefined) return series;
      const labels = Object.assign(emptyLabels(), series.labels);
      if (value === '') delete labels[target];
      else labels[target] = value;
      return { ...series, labels, dropName: series.dropName && target !== METRIC_NAME };
    }),
  );
}

function compilePattern(pattern: string): Regex {
  try {
    return compileRegex(pattern, { anchored: true, dotAll: true });
  } catch (cause) {
    if (!isQueryError(cause)) throw cause;
    throw new QueryError('execution', `invalid regular expression in label_replace(): ${pattern}`, { cause });
  }
}

function checkName(name: string, what: string): void {
  if (!isValidName(name)) throw new QueryError('execution', `invalid ${what}: ${name}`);
}
