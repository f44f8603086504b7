import { type ComponentType, lazy } from 'react';

export interface Screen {
  readonly path: string;
  readonly title: string;
  /** Pressed after `g`. */
  readonly key: string;
  readonly component: ComponentType;
}

/** Every screen is loaded when it is first looked at. */
export const screens: readonly Screen[] = [
  screen('/', 'System', 's', async () => (await import('./system/system-screen.tsx')).SystemScreen),
  screen('/dashboards', 'Dashboards', 'd', async () => (await import('./dashboards/dashboards-screen.tsx')).DashboardsScreen),
  screen('/explore', 'Explore', 'e', async () => (await import('./explore/explore-screen.tsx')).ExploreScreen),
  screen('/alerts', 'Alerts', 'a', async () => (await import('./alerts/alerts-screen.tsx')).AlertsScreen),
  screen('/slos', 'SLOs', 'o', async () => (await import('./slos/slos-screen.tsx')).SlosScreen),
  screen('/chaos', 'Chaos', 'c', async () => (await import('./chaos/chaos-screen.tsx')).ChaosScreen),
  screen('/exercises', 'Exercises', 'x', async () => (await import('./exercises/exercises-screen.tsx')).ExercisesScreen),
  screen('/shop', 'Shop', 'p', async () => (await import('./shop/shop-screen.tsx')).ShopScreen),
  screen('/runbooks', 'Runbooks', 'r', async () => (await import('./runbooks/runbook-screen.tsx')).RunbookScreen),
];

function screen(...[path, title, key, load]: [path: string, title: string, key: string, load: () => Promise<ComponentType>]): Screen {
  return { path, title, key, component: lazy(async () => ({ default: await load() })) };
}
