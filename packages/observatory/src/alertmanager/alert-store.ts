import { type Labels, labelsKey, labelsOf } from '@faultline/query-core';
import { type Alert, fingerprint, isResolvedAt, mergeAlerts } from './alert.ts';

export type AlertMessage = Readonly<{
  labels: Labels;
  annotations: Labels;
  startsAtMs?: number | undefined;
  /** Undefined: it lasts until nothing has been heard of it for a while. */
  endsAtMs?: number | undefined;
  generatorUrl: string;
}>;

export type AlertStore = ReturnType<typeof createAlertStore>;

/** Every alert that was heard of and is not long over, by its labels. */
export function createAlertStore({ resolveTimeoutMs }: { resolveTimeoutMs: number }) {
  const alerts = new Map<string, Alert>();

  return {
    /** The alert as it is after the message. Throws AlertError. */
    put(message: AlertMessage, nowMs: number): Alert {
      const news = toAlert(message, { nowMs, resolveTimeoutMs });
      validate(news);
      const key = labelsKey(news.labels);
      const known = alerts.get(key);
      const alert = known === undefined ? news : mergeAlerts(known, news, nowMs);
      alerts.set(key, alert);
      return alert;
    },
    all: (): IterableIterator<Alert> => alerts.values(),
    forgetResolved(nowMs: number): void {
      for (const [key, alert] of [...alerts]) if (isResolvedAt(alert, nowMs)) alerts.delete(key);
    },
  };
}

export class AlertError extends Error {
  override readonly name = 'AlertError';
}

function toAlert(message: AlertMessage, { nowMs, resolveTimeoutMs }: { nowMs: number; resolveTimeoutMs: number }): Alert {
  const labels = labelsOf(Object.entries(message.labels));
  return {
    labels,
    annotations: message.annotations,
    startsAtMs: message.startsAtMs ?? message.endsAtMs ?? nowMs,
    endsAtMs: message.endsAtMs ?? nowMs + resolveTimeoutMs,
    updatedAtMs: nowMs,
    isTimeout: message.endsAtMs === undefined,
    generatorUrl: message.generatorUrl,
    fingerprint: fingerprint(labels),
  };
}

function validate({ labels, startsAtMs, endsAtMs }: Alert): void {
  if (endsAtMs < startsAtMs) throw new AlertError('start time must be before end time');
  const names = Object.keys(labels);
  if (names.length === 0) throw new AlertError('at least one label pair required');
}
