import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Labels } from '@faultline/query-core';
import { formatTime } from '../go-format.ts';
import type { GroupSnapshot } from './aggregation-group.ts';
import type { Alert } from './alert.ts';
import type { WebhookConfig } from './config.ts';

/** Posts JSON and resolves with the status. Rejects when there is no answer. */
export type PostJson = (url: string, body: string, signal: AbortSignal) => Promise<number>;

export const postJson: PostJson = async (url, body, signal) => {
  const headers = { 'content-type': 'application/json', 'user-agent': 'Alertmanager/0.34.0 (faultline)' };
  const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'error' });
  // Read to the end, so that the connection can be used again.
  await response.arrayBuffer();
  return response.status;
};

/** What became of an attempt; only what may be over by itself is worth another. */
export type Delivery = Readonly<{ kind: 'delivered' } | { kind: 'refused' | 'failed'; reason: string }>;

export type WebhookOptions = Readonly<{ config: WebhookConfig; configFile: string; post: PostJson }>;

export type Webhook = Readonly<{ config: WebhookConfig; deliver(body: string, signal: AbortSignal): Promise<Delivery> }>;

export function createWebhook({ config, configFile, post }: WebhookOptions): Webhook {
  /** Read each time: the file may appear, or change, while the process runs. */
  function url(): string {
    if (config.target.kind === 'url') return config.target.url;
    const { path } = config.target;
    return readFileSync(isAbsolute(path) ? path : join(dirname(configFile), path), 'utf8').trim();
  }

  return {
    config,
    async deliver(body, signal) {
      try {
        const status = await post(url(), body, AbortSignal.any([signal, AbortSignal.timeout(config.timeoutMs)]));
        if (status >= 200 && status < 300) return { kind: 'delivered' };
        return { kind: status >= 500 ? 'failed' : 'refused', reason: `status ${status}` };
      } catch (error) {
        return { kind: 'failed', reason: describe(error) };
      }
    },
  };
}

/** The message of version 4, as receivers of Alertmanager know it. */
export function webhookBody(
  { key, labels, firing, resolved }: GroupSnapshot,
  options: { receiver: string; externalUrl: string; maxAlerts: number },
): string {
  const { receiver, externalUrl, maxAlerts } = options;
  const all = [...firing.map((alert) => alertJson(alert, 'firing')), ...resolved.map((alert) => alertJson(alert, 'resolved'))];
  const alerts = maxAlerts === 0 ? all : all.slice(0, maxAlerts);
  return JSON.stringify({
    receiver,
    status: firing.length > 0 ? 'firing' : 'resolved',
    alerts,
    groupLabels: labels,
    commonLabels: common([...firing, ...resolved].map((alert) => alert.labels)),
    commonAnnotations: common([...firing, ...resolved].map((alert) => alert.annotations)),
    externalURL: externalUrl,
    version: '4',
    groupKey: key,
    truncatedAlerts: all.length - alerts.length,
  });
}

function alertJson(alert: Alert, status: 'firing' | 'resolved'): unknown {
  return {
    status,
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: formatTime(alert.startsAtMs),
    endsAt: formatTime(status === 'resolved' ? alert.endsAtMs : undefined),
    generatorURL: alert.generatorUrl,
    fingerprint: alert.fingerprint,
  };
}

/** The pairs that all of the maps have. */
function common(maps: readonly Labels[]): Labels {
  const [first = {}, ...others] = maps;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch hides what happened behind "fetch failed".
  return error.cause instanceof Error ? error.cause.message : error.message;
}
