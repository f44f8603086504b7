import type { ServiceFaultKind } from '@faultline/contracts/faults';
import type { Route } from '@faultline/contracts/route';
import { createLeasedFaults, type FaultMechanism, type LeasedFaults } from '@faultline/leased-faults';
import type { Clock } from '@faultline/resilience';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import type { RequestHandler } from 'express';
import type { SkewableClock } from '../wall-clock.ts';
import { faultControl } from './control.ts';
import { createDatabaseFaults, type DatabaseFaultSwitch, type DatabaseFaults } from './database/database-faults.ts';
import { poolExhaustion } from './database/pool-exhaustion.ts';
import { slowQueries } from './database/slow-queries.ts';
import { createHttpFaults, type HttpFaults } from './http/http-faults.ts';
import { httpMechanisms } from './http/mechanisms.ts';
import { busyFor } from './runtime/busy-for.ts';
import { clockSkew } from './runtime/clock-skew.ts';
import { cpuBurn } from './runtime/cpu-burn.ts';
import { eventLoopBlock } from './runtime/event-loop-block.ts';
import { heapLeak } from './runtime/heap-leak.ts';
import { labelExplosion } from './runtime/label-explosion.ts';
import { logFlood } from './runtime/log-flood.ts';

export type ServiceFaultsOptions = {
  /** Guards the control. Without one there are no faults, and nothing of this exists in the app. */
  readonly adminToken: string | undefined;
  readonly metrics: Pick<Metrics, 'increment' | 'reset'>;
  readonly logger: Pick<Logger, 'event'>;
  readonly clock: Clock;
  readonly wallClock: Pick<SkewableClock, 'skew'>;
};

/** Faults that act inside of a service, for as long as somebody renews their leases. With none in force they cost a look at an empty set. */
export type ServiceFaults = {
  /** For the app: `/internal/faults`, and what faults do to requests. Undefined without an admin token. */
  forApp(routes: Readonly<Record<string, Route>>): { readonly control: RequestHandler; readonly onRequest: RequestHandler } | undefined;
  /** For `createPostgres`. */
  readonly database: DatabaseFaults;
  readonly registry: LeasedFaults;
};

export function createServiceFaults(options: ServiceFaultsOptions): ServiceFaults {
  const { adminToken, metrics, logger, clock } = options;
  const http = createHttpFaults();
  const database = createDatabaseFaults();
  const mechanisms = mechanismsOf(options, { http, database });
  if (adminToken !== undefined) for (const kind of Object.keys(mechanisms)) metrics.increment('fault_injected_total', { kind }, 0);
  const registry = createLeasedFaults({
    mechanisms,
    clock,
    onStarted({ id, kind, parameters, blind }) {
      if (!blind) logger.event('fault_started', `${kind} is in force`, { fault_id: id, kind, parameters });
    },
    onInjected({ kind, blind }, times) {
      if (!blind) metrics.increment('fault_injected_total', { kind }, times);
    },
    onEnded({ id, kind, reason, injected, blind }) {
      if (!blind) logger.event('fault_ended', `${kind} has ended: ${reason}`, { fault_id: id, kind, reason, injected });
    },
  });
  return {
    registry,
    database,
    forApp: (routes) =>
      adminToken === undefined ? undefined : { control: faultControl(registry, adminToken), onRequest: http.middleware(routes) },
  };
}

function mechanismsOf(
  { metrics, logger, clock, wallClock }: ServiceFaultsOptions,
  { http, database }: { http: HttpFaults; database: DatabaseFaultSwitch },
): Record<ServiceFaultKind, FaultMechanism> {
  return {
    ...httpMechanisms(http),
    'event-loop-block': eventLoopBlock(busyFor),
    'cpu-burn': cpuBurn({ clock, busyFor }),
    'heap-leak': heapLeak,
    'clock-skew': clockSkew(wallClock),
    'log-flood': logFlood(logger),
    'label-explosion': labelExplosion(metrics),
    'pool-exhaustion': poolExhaustion(database),
    'slow-queries': slowQueries(database),
  };
}
