import type { Clock } from '../seams.ts';
import type { GroupSnapshot } from './aggregation-group.ts';
import type { Alert } from './alert.ts';
import type { NotificationLog } from './notification-log.ts';
import { type Webhook, webhookBody } from './webhook.ts';

export type PipelineOptions = Readonly<{
  webhooksOf: (receiver: string) => readonly Webhook[];
  /** Inhibited or silenced at the time. */
  isMuted: (alert: Alert, timeMs: number) => boolean;
  log: NotificationLog;
  clock: Clock;
  externalUrl: string;
  onProblem: (message: string) => void;
}>;

const FIRST_RETRY_MS = 500;
const RETRY_FACTOR = 1.5;
/** A notification is tried for as long as its group's interval, but for no less than this. */
const LEAST_PATIENCE_MS = 10_000;

/**
 * From a group to its receiver:
 *
 *     alerts ─► muted ones out ─► anything new? ─► webhook, again and again ─► remember
 *
 * Resolves to whether every webhook knows what it has to know. Never rejects.
 */
export function createPipeline(options: PipelineOptions): (snapshot: GroupSnapshot, signal: AbortSignal) => Promise<boolean> {
  const { webhooksOf, isMuted, log, clock, externalUrl, onProblem } = options;

  async function tell(webhook: Webhook, logKey: string, snapshot: GroupSnapshot & { signal: AbortSignal }): Promise<boolean> {
    const { firing, resolved, route } = snapshot;
    const { sendResolved, maxAlerts } = webhook.config;
    const { receiver, repeatIntervalMs } = route.config;
    if (!log.isDue(logKey, snapshot, { sendResolved, repeatIntervalMs })) return true;
    const shown = sendResolved ? resolved : [];
    if (firing.length + shown.length > 0) {
      const body = webhookBody({ ...snapshot, resolved: shown }, { receiver, externalUrl, maxAlerts });
      if (!(await deliver(webhook, body, snapshot))) return false;
    }
    log.record(logKey, snapshot);
    return true;
  }

  async function deliver(webhook: Webhook, body: string, { route, signal }: GroupSnapshot & { signal: AbortSignal }): Promise<boolean> {
    const { receiver, groupIntervalMs } = route.config;
    const giveUpAtMs = clock.nowMs() + Math.max(groupIntervalMs, LEAST_PATIENCE_MS);
    for (let delayMs = FIRST_RETRY_MS; ; delayMs *= RETRY_FACTOR) {
      const delivery = await webhook.deliver(body, signal);
      if (delivery.kind === 'delivered') return true;
      const isOver = delivery.kind === 'refused' || signal.aborted || clock.nowMs() + delayMs >= giveUpAtMs;
      if (isOver) {
        if (!signal.aborted) onProblem(`receiver ${receiver} could not be notified: ${delivery.reason}`);
        return false;
      }
      await pause(clock, delayMs, signal);
    }
  }

  return async (snapshot, signal) => {
    const heard = (alert: Alert): boolean => !isMuted(alert, snapshot.timeMs);
    const audible = { ...snapshot, firing: snapshot.firing.filter(heard), resolved: snapshot.resolved.filter(heard), signal };
    if (audible.firing.length + audible.resolved.length === 0) return true;
    const { receiver } = snapshot.route.config;
    const told = await Promise.all(
      webhooksOf(receiver).map((webhook, index) => tell(webhook, `${receiver}/webhook/${index}:${snapshot.key}`, audible)),
    );
    return told.every(Boolean);
  };
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
