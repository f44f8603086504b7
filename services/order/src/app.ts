import { orderRoutes } from '@faultline/contracts/order';
import type { Admission, Clock } from '@faultline/resilience';
import { type AppOptions, createServiceApp, type Priority, type ReadinessProbe } from '@faultline/service-kit';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { bindOrderRoutes, type RouteDependencies } from './http/routes.ts';

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
    info: { title: 'Order', version: '1', description: 'Orders: placed once per key, paid now or a little later.' },
    routes: orderRoutes,
    deadlineMs: { default: 2_000, max: 10_000 },
    priorityOf: (request) => (request.method === 'POST' ? 'checkout' : 'browse'),
    bind: (router) => bindOrderRoutes(router, deps),
  });
}
