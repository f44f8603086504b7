import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Alertmanager, AlertmanagerOptions } from '../seams.ts';
import type { Alert, Muting } from './alert.ts';
import { type AlertMessage, createAlertStore } from './alert-store.ts';
import { alertRoutes } from './api/alert-routes.ts';
import { silenceRoutes } from './api/silence-routes.ts';
import { statusRoutes } from './api/status-routes.ts';
import { parseAlertmanagerConfig } from './config.ts';
import { createDispatcher } from './dispatcher.ts';
import { inhibitedBy } from './inhibitor.ts';
import { createNotificationLog } from './notification-log.ts';
import { createPipeline } from './notification-pipeline.ts';
import { createRoutingTree } from './routing-tree.ts';
import { createSilences } from './silences.ts';
import { createWebhook, type PostJson, postJson } from './webhook.ts';

/** How often what is over is forgotten. */
const MAINTENANCE_MS = 30_000;

/** What reaches out of the process, or is random. */
export type AlertmanagerPorts = Readonly<{ post: PostJson; newId: () => string }>;

/**
 * Alertmanager in this process:
 *
 *     alerts ─► store ─► routes ─► groups ─► (inhibited, silenced) ─► receivers' webhooks
 *
 * Throws AlertmanagerConfigError.
 */
export function createAlertmanager(
  options: AlertmanagerOptions,
  ports: AlertmanagerPorts = { post: postJson, newId: randomUUID },
): Alertmanager {
  const { configFile, clock, externalUrl, onProblem } = options;
  const config = parseAlertmanagerConfig(readFileSync(configFile, 'utf8'), configFile);
  const store = createAlertStore(config);
  const silences = createSilences(ports.newId);
  const log = createNotificationLog();
  const webhooks = new Map(
    config.receivers.map((receiver) => [
      receiver.name,
      receiver.webhooks.map((webhook) => createWebhook({ config: webhook, configFile, post: ports.post })),
    ]),
  );

  function mutingOf(alert: Alert, timeMs: number): Muting {
    const inhibiting = inhibitedBy(config.inhibitRules, alert.labels, { alerts: store.all(), timeMs });
    return { silencedBy: silences.silencing(alert.labels, timeMs), inhibitedBy: inhibiting === undefined ? [] : [inhibiting] };
  }

  const dispatcher = createDispatcher({
    root: createRoutingTree(config.route),
    clock,
    notify: createPipeline({
      webhooksOf: (receiver) => webhooks.get(receiver) ?? [],
      isMuted(alert, timeMs) {
        const { silencedBy, inhibitedBy: inhibiting } = mutingOf(alert, timeMs);
        return silencedBy.length + inhibiting.length > 0;
      },
      log,
      clock,
      externalUrl,
      onProblem,
    }),
  });

  /** Throws AlertError. */
  function put(message: AlertMessage): void {
    dispatcher.dispatch(store.put(message, clock.nowMs()));
  }

  let cancelMaintenance = (): void => {};
  function maintain(): void {
    const nowMs = clock.nowMs();
    store.forgetResolved(nowMs);
    silences.forgetExpired(nowMs);
    log.forgetOld(nowMs);
    void dispatcher.forgetEmpty();
    cancelMaintenance = clock.after(MAINTENANCE_MS, maintain);
  }

  const startedAtMs = clock.nowMs();
  return {
    routes: [
      ...alertRoutes({ store, dispatcher, put, mutingOf, clock }),
      ...silenceRoutes({ silences, clock }),
      ...statusRoutes({ config, startedAtMs }),
    ],
    receive: (alerts) => alerts.forEach(put),
    start: maintain,
    async stop() {
      cancelMaintenance();
      await dispatcher.stop();
    },
  };
}
