import { type Labels, METRIC_NAME, onlyLabels, withoutLabels } from '@faultline/query-core';
import type { Aggregate } from '../ast.ts';
import { groupKey } from './signature.ts';
import type { StepSeries } from './value.ts';

/** The elements that an aggregation puts together, and the labels they leave. */
export type Group = Readonly<{ labels: Labels; dropName: boolean; members: readonly StepSeries[] }>;

export function groupsOf({ grouping, without }: Aggregate, vector: readonly StepSeries[]): Group[] {
  const keyOf = groupKey({ names: without ? [...grouping, METRIC_NAME] : grouping, only: !without });
  return Array.from(Map.groupBy(vector, (series) => keyOf(series.labels)).values(), (members) => ({
    labels: groupLabels((members[0] as StepSeries).labels, { grouping, without }),
    dropName: members.some((series) => series.dropName),
    members,
  }));
}

export function groupLabels(labels: Labels, { grouping, without }: { grouping: readonly string[]; without: boolean }): Labels {
  return without ? withoutLabels(labels, [...grouping, METRIC_NAME]) : onlyLabels(labels, grouping);
}
