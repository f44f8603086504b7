import { inventoryRoutes } from '@faultline/contracts/inventory';
import type { Admission, Clock } from '@faultline/resilience';
import { type AppOptions, createServiceApp, type Priority, type ReadinessProbe } from '@faultline/service-kit';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { bindInventoryRoutes, type RouteDependencies } from './http/routes.ts';

export type AppDependencies = RouteDependencies &
  Pick<AppOptions, 'before' | 'faults'> & {
    readonly logger: Logger;
    readonly metrics: Metrics;
    readonly readiness: ReadinessProbe;
    readonly admission: Admission<Priority>;
    readonly clock: Clock;
  };

export function createApp(deps: AppDependencies) {
  return createServiceApp({
    ...deps,
    info: { title: 'Inventory', version: '1', description: 'Products and stock: reserve, commit, release.' },
    routes: inventoryRoutes,
    deadlineMs: { default: 2_000, max: 10_000 },
    // Reading the catalogue is browsing; everything else belongs to a checkout under way.
    priorityOf: (request) => (request.method === 'GET' ? 'browse' : 'checkout'),
    bind: (router) => bindInventoryRoutes(router, deps),
  });
}
