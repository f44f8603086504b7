import { useQuery } from '@tanstack/react-query';
import { getJson, sendJson } from '../lab/api.ts';
import type { Labels } from '../lab/prometheus.ts';

export interface Alert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAt: string;
  readonly status: {
    readonly state: 'active' | 'suppressed' | 'unprocessed';
    readonly silencedBy: readonly string[];
    readonly inhibitedBy: readonly string[];
  };
}

export interface Silence {
  readonly id: string;
  readonly comment: string;
  readonly createdBy: string;
  readonly endsAt: string;
  readonly status: { readonly state: 'active' | 'pending' | 'expired' };
  readonly matchers: readonly { readonly name: string; readonly value: string; readonly isRegex: boolean; readonly isEqual?: boolean }[];
}

const EVERY_MS = 2_000;
const base = '/api/alertmanager/api/v2';

export const useAlerts = () =>
  useQuery({
    queryKey: ['alerts'],
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) => getJson<readonly Alert[]>(`${base}/alerts`, signal),
  });

export const useSilences = () =>
  useQuery({
    queryKey: ['silences'],
    refetchInterval: EVERY_MS * 2,
    queryFn: ({ signal }) => getJson<readonly Silence[]>(`${base}/silences`, signal),
  });

export function silence(alert: Alert, { minutes, comment }: { readonly minutes: number; readonly comment: string }): Promise<unknown> {
  const nowMs = Date.now();
  return sendJson(`${base}/silences`, {
    method: 'POST',
    body: {
      // By what it is and whom it concerns, not by the replica: others of the same trouble are meant as well.
      matchers: ['alertname', 'service'].flatMap((name) => {
        const value = alert.labels[name];
        return value === undefined ? [] : [{ name, value, isRegex: false, isEqual: true }];
      }),
      startsAt: new Date(nowMs).toISOString(),
      endsAt: new Date(nowMs + minutes * 60_000).toISOString(),
      createdBy: 'console',
      comment,
    },
  });
}

export const endSilence = (id: string): Promise<unknown> => sendJson(`${base}/silence/${encodeURIComponent(id)}`, { method: 'DELETE' });
