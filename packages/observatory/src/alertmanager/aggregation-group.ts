import type { Labels } from '@faultline/query-core';
import type { Clock } from '../seams.ts';
import { type Alert, isResolvedAt } from './alert.ts';
import type { Route } from './routing-tree.ts';

/** What is told at once. Alerts that had ended when the notification was begun are resolved, whatever the time is by now. */
export type GroupSnapshot = Readonly<{
  key: string;
  route: Route;
  labels: Labels;
  firing: readonly Alert[];
  resolved: readonly Alert[];
  timeMs: number;
}>;

export type AggregationGroupOptions = Readonly<{
  route: Route;
  labels: Labels;
  key: string;
  clock: Clock;
  /** Resolves to whether everybody who had to hear has heard. Never rejects. */
  notify: (snapshot: GroupSnapshot, signal: AbortSignal) => Promise<boolean>;
}>;

export interface AggregationGroup {
  readonly route: Route;
  readonly labels: Labels;
  readonly key: string;
  readonly alerts: readonly Alert[];
  insert(alert: Alert): void;
  /** Resolves when no notification is under way any more. */
  stop(): Promise<void>;
}

/**
 * Alerts that are told together. The first waits for `group_wait`, so that what belongs to it can join; from then on the group is
 * looked at every `group_interval`, and there is never more than one notification of it under way.
 */
export function createAggregationGroup(options: AggregationGroupOptions): AggregationGroup {
  const { route, labels, key, clock, notify } = options;
  const { groupWaitMs, groupIntervalMs } = route.config;
  const alerts = new Map<string, Alert>();
  const stopping = new AbortController();
  let hasFlushed = false;
  let underWay: Promise<void> = Promise.resolve();
  let cancel = clock.after(groupWaitMs, tick);

  function tick(): void {
    const startedAtMs = clock.nowMs();
    hasFlushed = true;
    underWay = flush(startedAtMs).then(() => {
      if (stopping.signal.aborted) return;
      cancel = clock.after(Math.max(0, startedAtMs + groupIntervalMs - clock.nowMs()), tick);
    });
  }

  async function flush(timeMs: number): Promise<void> {
    if (alerts.size === 0) return;
    const sorted = [...alerts.values()].sort((a, b) => a.startsAtMs - b.startsAtMs);
    const resolved = sorted.filter((alert) => isResolvedAt(alert, timeMs));
    const firing = sorted.filter((alert) => !isResolvedAt(alert, timeMs));
    const told = await notify({ key, route, labels, firing, resolved, timeMs }, stopping.signal);
    if (!told) return;
    // Only those that nothing has been heard of in the meantime.
    for (const alert of resolved) if (alerts.get(alert.fingerprint) === alert) alerts.delete(alert.fingerprint);
  }

  return {
    route,
    labels,
    key,
    get alerts() {
      return [...alerts.values()];
    },
    insert(alert) {
      alerts.set(alert.fingerprint, alert);
      // It has waited already, for a group that is no more or in a process that has ended.
      if (!hasFlushed && alert.startsAtMs + groupWaitMs < clock.nowMs()) {
        cancel();
        cancel = clock.after(0, tick);
      }
    },
    async stop() {
      cancel();
      stopping.abort();
      await underWay;
    },
  };
}
