import { type Labels, labelsOf, onlyLabels } from '@faultline/query-core';
import type { RouteConfig } from './config.ts';
import { formatMatchers } from './matchers.ts';

/** A route, and the key that tells its groups from those of other routes. */
export interface Route {
  readonly config: RouteConfig;
  /** The matchers from the root on: `{}/{severity="page"}`. */
  readonly key: string;
  readonly children: readonly Route[];
}

export function createRoutingTree(config: RouteConfig, parentKey = ''): Route {
  const own = formatMatchers(config.matchers.list);
  const key = parentKey === '' ? own : `${parentKey}/${own}`;
  return { config, key, children: config.routes.map((child) => createRoutingTree(child, key)) };
}

/** The deepest routes that the labels lead to: the first that matches at each level, and those after it that it lets go on. */
export function routesFor(route: Route, labels: Labels): Route[] {
  if (!route.config.matchers.matches(labels)) return [];
  const found: Route[] = [];
  for (const child of route.children) {
    const below = routesFor(child, labels);
    found.push(...below);
    if (below.length > 0 && !child.config.goesOn) break;
  }
  return found.length === 0 ? [route] : found;
}

/** What an alert's group is called: the labels that its route groups by. */
export function groupLabels({ config }: Route, labels: Labels): Labels {
  return config.groupBy === 'all' ? labelsOf(Object.entries(labels)) : onlyLabels(labels, config.groupBy);
}
