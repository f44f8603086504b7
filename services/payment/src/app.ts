import { paymentRoutes } from '@faultline/contracts/payment';
import type { Admission, Clock } from '@faultline/resilience';
import { type AppOptions, createServiceApp, type Priority, type ReadinessProbe } from '@faultline/service-kit';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { bindPaymentRoutes, type RouteDependencies } from './http/routes.ts';

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
    info: { title: 'Payment', version: '1', description: 'Charges and voids at the card provider, each order at most once.' },
    routes: paymentRoutes,
    deadlineMs: { default: 2_000, max: 10_000 },
    // The provider sends a callback again; a shopper waits for everything else.
    priorityOf: ({ path }) => (path === paymentRoutes.providerCallback.path ? 'browse' : 'checkout'),
    keepRawBody: ({ path }) => path === paymentRoutes.providerCallback.path,
    bind: (router) => bindPaymentRoutes(router, deps),
  });
}
