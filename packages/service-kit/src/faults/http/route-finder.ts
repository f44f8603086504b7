import type { Route } from '@faultline/contracts/route';
import { operationalRoutes } from './scope.ts';

/** The template of the route that a request is for; undefined where no fault may act. */
export type RouteFinder = {
  (request: { readonly method: string; readonly path: string }): string | undefined;
  readonly templates: readonly string[];
};

/** Knows the routes of the contract and what may be faulted by name only; /health/live, /metrics and /internal are not among them. */
export function createRouteFinder(routes: Readonly<Record<string, Route>>): RouteFinder {
  const templates = [...new Set(Object.values(routes).map(({ path }) => path)), ...operationalRoutes];
  const patterns = Object.values(routes).map(({ method, path }) => ({
    method: method.toUpperCase(),
    path,
    pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}/?$`),
  }));
  const find = ({ method, path }: { method: string; path: string }): string | undefined =>
    patterns.find((each) => each.method === method && each.pattern.test(path))?.path ?? operationalRoutes.find((each) => each === path);
  return Object.assign(find, { templates });
}
