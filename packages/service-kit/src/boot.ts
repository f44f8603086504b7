import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Admission, type AdmissionSettings, createAdmission, monotonicClock } from '@faultline/resilience';
import { createLogger, type Logger } from '@faultline/telemetry/logger';
import { createMetrics, type Metrics } from '@faultline/telemetry/metrics';
import type { z } from 'zod';
import type { commonSettings, Environment } from './config.ts';
import { type Priority, priorities } from './create-app.ts';
import { createFaultPoints, type FaultPoints } from './fault-points/fault-points.ts';
import { createServiceFaults, type ServiceFaults } from './faults/service-faults.ts';
import { exitOnFailure } from './lifecycle.ts';
import { type Check, createReadiness, type ReadinessProbe } from './readiness.ts';
import { exposeService } from './telemetry-metrics.ts';
import { createWallClock, type WallClock } from './wall-clock.ts';

export type CommonConfig = Readonly<z.infer<z.ZodObject<typeof commonSettings>>>;

export type Kit<C> = {
  readonly config: C;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** For durations and deadlines. */
  readonly clock: typeof monotonicClock;
  /** For the time of day; nothing of ours asks `Date` itself. */
  readonly wallClock: WallClock;
  readonly faultPoints: FaultPoints;
  readonly faults: ServiceFaults;
};

/**
 * The first lines of every `main.ts`: configuration, logger, metrics. `compose` builds the service from them and starts it.
 * Whatever fails is one log line and exit code 1.
 */
export function bootService<C extends CommonConfig>(
  service: string,
  parseConfig: (env: Environment) => C,
  compose: (kit: Kit<C>) => Promise<void>,
): void {
  const metrics = createMetrics(service);
  const wallClock = createWallClock();
  const { now } = wallClock;
  metrics.onCollect('service_wall_clock_seconds', (set) => set({}, now() / 1_000));
  const onLine = (level: string, bytes: number): void => metrics.increment('log_bytes_total', { level }, bytes);
  // Before the configuration is read there is no level to log at; a bad one is told at the default.
  let config: C;
  try {
    config = parseConfig(process.env);
  } catch (error) {
    exitOnFailure(createLogger({ service, onLine, now }), () => {
      throw error;
    });
    return;
  }
  const logger = createLogger({ service, level: config.LOG_LEVEL, debugSampling: config.LOG_DEBUG_SAMPLING, onLine, now });
  exitOnFailure(logger, async () => {
    logger.event('service_starting', 'starting', { version: config.SERVICE_VERSION });
    const clock = monotonicClock;
    const adminToken = config.ADMIN_TOKEN;
    const faultPoints = createFaultPoints({ service, adminToken, metrics, logger, clock });
    const faults = createServiceFaults({ adminToken, metrics, logger, clock, wallClock });
    await compose({ config, metrics, logger, clock, wallClock, faultPoints, faults });
  });
}

/** A replica whose event loop stands still this long cannot answer anybody in time. */
const SATURATED_LAG_MS = 1_000;

/**
 * Admission and readiness, and the gauges that show them. The checks are the service's own; saturation is added.
 * Saturated means that the event loop stands still, not that the admission queue is full: shedding is how a healthy
 * replica lives through more load than it can take, and leaving it would only move the load to its neighbours.
 */
export function createHealth(
  kit: Pick<Kit<CommonConfig & { readonly admission: AdmissionSettings }>, 'config' | 'metrics' | 'logger' | 'clock'>,
  checks: readonly Check[],
): { readiness: ReadinessProbe; admission: Admission<Priority> } {
  const { config, metrics, logger, clock } = kit;
  const admission = createAdmission({ ...config.admission, priorities });
  const lag = monitorEventLoopDelay({ resolution: 20 });
  lag.enable();
  const saturation: Check = {
    name: 'saturation',
    critical: true,
    run() {
      const lagMs = lag.max / 1e6;
      lag.reset();
      if (lagMs > SATURATED_LAG_MS) throw new Error(`the event loop stood still for ${Math.round(lagMs)} ms`);
    },
  };
  const readiness = createReadiness({
    checks: [...checks, saturation],
    clock,
    isDeep: !config.SHALLOW_READINESS,
    onChange: (current, previous) => {
      if (previous === undefined && current.status === 'ready') return;
      const failing = Object.entries(current.checks).filter(([, check]) => !check.ok);
      logger.event('readiness_changed', `${previous?.status ?? 'starting'} to ${current.status}`, {
        status: current.status,
        failing: failing.map(([name, check]) => `${name}: ${check.error}`),
      });
    },
  });
  exposeService({ metrics, logger, readiness, admission, version: config.SERVICE_VERSION });
  return { readiness, admission };
}
