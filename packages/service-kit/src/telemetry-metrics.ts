import type { Admission } from '@faultline/resilience';
import { onTelemetryReachability, telemetryCounts } from '@faultline/telemetry/health';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import { type Priority, priorities } from './create-app.ts';
import type { ReadinessProbe } from './readiness.ts';

type Sources = {
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly readiness: ReadinessProbe;
  readonly admission: Admission<Priority>;
  readonly version: string;
};

/** The gauges that every service has, read when scraped. */
export function exposeService({ metrics, logger, readiness, admission, version }: Sources): void {
  metrics.set('service_info', { version, node_version: process.version }, 1);
  metrics.onCollect('service_ready', (set) => set({}, readiness.latest === undefined || readiness.latest.status === 'not_ready' ? 0 : 1));
  metrics.onCollect('readiness_check', (set) => {
    for (const [check, { ok }] of Object.entries(readiness.latest?.checks ?? {})) set({ check }, ok ? 1 : 0);
  });
  metrics.onCollect('admission_in_use', (set) => set({}, admission.inUse));
  metrics.onCollect('admission_queued', (set) => set({}, admission.queued));
  for (const priority of priorities) metrics.increment('admission_rejected_total', { priority }, 0);
  admission.onReject(({ priority }) => metrics.increment('admission_rejected_total', { priority }));
  exposeTelemetryItself(metrics, logger);
}

function exposeTelemetryItself(metrics: Metrics, logger: Logger): void {
  const told = new Map<string, number>();
  metrics.beforeExpose(() => {
    // A counter only ever grows, so it is given what is new since the last time.
    for (const { signal, outcome, count } of telemetryCounts()) {
      const key = `${signal}:${outcome}`;
      metrics.increment('telemetry_items_total', { signal, outcome }, count - (told.get(key) ?? 0));
      told.set(key, count);
    }
  });
  onTelemetryReachability((signal, reachable) => {
    if (reachable) logger.event('telemetry_recovered', `${signal} reach their backend again`, { signal });
    else logger.event('telemetry_unreachable', `${signal} do not reach their backend; the service goes on without`, { signal });
  });
}
