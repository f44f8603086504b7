import { formatLabels, type Labels, labelsKey } from '@faultline/query-core';
import type { Clock } from '../seams.ts';
import { type AggregationGroup, type AggregationGroupOptions, createAggregationGroup } from './aggregation-group.ts';
import type { Alert } from './alert.ts';
import { groupLabels, type Route, routesFor } from './routing-tree.ts';

export type Dispatcher = ReturnType<typeof createDispatcher>;

export type DispatcherOptions = Readonly<{ root: Route; clock: Clock; notify: AggregationGroupOptions['notify'] }>;

/** Sorts alerts into the groups of the routes that they match. */
export function createDispatcher({ root, clock, notify }: DispatcherOptions) {
  const groups = new Map<string, AggregationGroup>();

  function groupOf(route: Route, labels: Labels): AggregationGroup {
    const id = `${route.key}:${labelsKey(labels)}`;
    const known = groups.get(id);
    if (known !== undefined) return known;
    const group = createAggregationGroup({ route, labels, key: `${route.key}:${formatLabels(labels)}`, clock, notify });
    groups.set(id, group);
    return group;
  }

  return {
    dispatch(alert: Alert): void {
      for (const route of routesFor(root, alert.labels)) groupOf(route, groupLabels(route, alert.labels)).insert(alert);
    },
    receiversOf: (labels: Labels): string[] => [...new Set(routesFor(root, labels).map(({ config }) => config.receiver))],
    get groups(): readonly AggregationGroup[] {
      return [...groups.values()];
    },
    /** Groups in which everything is over and told need not be looked at any more. */
    async forgetEmpty(): Promise<void> {
      const empty = [...groups].filter(([, group]) => group.alerts.length === 0);
      for (const [id] of empty) groups.delete(id);
      await Promise.all(empty.map(([, group]) => group.stop()));
    },
    async stop(): Promise<void> {
      await Promise.all([...groups.values()].map((group) => group.stop()));
    },
  };
}
