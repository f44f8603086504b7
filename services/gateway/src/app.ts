import { gatewayRoutes } from '@faultline/contracts/gateway';
import type { Admission, Clock } from '@faultline/resilience';
import { type AppOptions, createServiceApp, type Priority, type ReadinessProbe } from '@faultline/service-kit';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { bindGatewayRoutes, type RouteDependencies } from './http/routes.ts';

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
    info: { title: 'Gateway', version: '1', description: 'The shop, as a client sees it: sign up, fill a cart, check out.' },
    routes: gatewayRoutes,
    // A shopper waits 3 s; what is left of that when the answer has to travel back.
    deadlineMs: { default: 2_800, max: 2_800 },
    priorityOf: (request) => (request.path === gatewayRoutes.checkout.path ? 'checkout' : 'browse'),
    bind: (router) => bindGatewayRoutes(router, deps),
  });
}
