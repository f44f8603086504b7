import { quantileOf } from './quantile.ts';
import { counterKey } from './scrape.ts';
import type { ScrapeWindow } from './scrape-window.ts';
import type { BreakerState, ReplicaStatus, ServiceStatus } from './snapshot.ts';

const breakerStates: readonly BreakerState[] = ['closed', 'half-open', 'open'];

/** One service's numbers, from the windows of all its replicas. */
export function serviceStatus(service: {
  readonly name: string;
  readonly replicas: readonly ReplicaStatus[];
  readonly windows: readonly ScrapeWindow[];
}): ServiceStatus {
  const { name, replicas, windows } = service;
  const gained = perSecond(windows);
  const requests = gained?.get(counterKey.requests);
  const p95Seconds = gained === undefined ? undefined : quantileOf(0.95, durationBuckets(gained));
  const admission = admissionOf(windows, gained?.get(counterKey.rejected) ?? 0);
  return {
    name,
    replicas,
    ...(gained === undefined ? {} : { requestsPerSecond: requests ?? 0 }),
    ...(gained === undefined || !requests ? {} : { errorRatio: (gained.get(counterKey.errors) ?? 0) / requests }),
    ...(p95Seconds === undefined ? {} : { p95Ms: p95Seconds * 1_000 }),
    breakers: breakersOf(windows),
    ...(admission === undefined ? {} : { admission }),
  };
}

/** Rates of a service's replicas together, by counter; undefined until one of them has been scraped twice. */
export function perSecond(windows: readonly ScrapeWindow[]): Map<string, number> | undefined {
  const measured = windows.filter(({ spanMs }) => spanMs > 0);
  if (measured.length === 0) return undefined;
  const rates = new Map<string, number>();
  for (const window of measured) {
    for (const [key, gained] of window.increases()) rates.set(key, (rates.get(key) ?? 0) + gained / (window.spanMs / 1_000));
  }
  return rates;
}

/** The counters whose key starts with `prefix|`, by what follows. */
export function withPrefix(values: ReadonlyMap<string, number>, prefix: string): [rest: string, value: number][] {
  return [...values].filter(([key]) => key.startsWith(`${prefix}|`)).map(([key, value]) => [key.slice(prefix.length + 1), value]);
}

function durationBuckets(rates: ReadonlyMap<string, number>) {
  return withPrefix(rates, 'duration').map(([bound, count]) => ({
    upperBound: bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound),
    count,
  }));
}

function breakersOf(windows: readonly ScrapeWindow[]): Record<string, BreakerState> {
  const worst = new Map<string, number>();
  for (const window of windows) {
    for (const [dependency, state] of withPrefix(window.latest?.gauges ?? new Map(), 'breaker')) {
      worst.set(dependency, Math.max(worst.get(dependency) ?? 0, state));
    }
  }
  return Object.fromEntries([...worst].map(([dependency, state]) => [dependency, breakerStates[state] ?? 'open']));
}

function admissionOf(windows: readonly ScrapeWindow[], rejectedPerSecond: number): ServiceStatus['admission'] {
  const sum = (gauge: string): number => windows.reduce((total, { latest }) => total + (latest?.gauges.get(gauge) ?? 0), 0);
  const known = windows.some(({ latest }) => latest?.gauges.has('admission_in_use'));
  return known ? { inUse: sum('admission_in_use'), queued: sum('admission_queued'), rejectedPerSecond } : undefined;
}
