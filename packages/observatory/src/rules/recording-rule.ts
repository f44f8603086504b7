import { type Labels, labelsKey, labelsOf, METRIC_NAME, QueryError } from '@faultline/query-core';
import type { AppendedSample } from '../seams.ts';
import type { Evaluation } from './evaluation.ts';
import type { RecordingRuleSpec } from './rule-file.ts';

/** The samples that the rule records. Throws QueryError, also for more than `limit` of them (0: any number). */
export function evaluateRecordingRule(spec: RecordingRuleSpec, evaluation: Evaluation, limit: number): AppendedSample[] {
  const seen = new Set<string>();
  const samples = evaluation.evaluate(spec.expr).map(({ labels, v }) => {
    const named = rename(labels, spec);
    const key = labelsKey(named);
    if (seen.has(key)) throw new QueryError('execution', 'vector contains metrics with the same labelset after applying rule labels');
    seen.add(key);
    return { labels: named, timestampMs: evaluation.timeMs, value: v };
  });
  if (limit > 0 && samples.length > limit) throw new QueryError('execution', `exceeded limit of ${limit} with ${samples.length} series`);
  return samples;
}

/** A label that the rule sets to nothing is removed. */
function rename(labels: Labels, spec: RecordingRuleSpec): Labels {
  return labelsOf([...Object.entries({ ...labels, ...spec.labels }), [METRIC_NAME, spec.name]]);
}
