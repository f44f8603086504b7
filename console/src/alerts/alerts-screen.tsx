import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { getJson } from '../lab/api.ts';
import type { Tone } from '../lab/types.ts';
import { Runbook } from '../runbooks/runbook.tsx';
import { formatAgo, formatTime } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { useNow } from '../ui/use-now.ts';
import { type Alert, endSilence, silence, useAlerts, useSilences } from './alertmanager.ts';
import './alerts.css';

const severities: Readonly<Record<string, { readonly rank: number; readonly tone: Tone }>> = {
  page: { rank: 0, tone: 'bad' },
  ticket: { rank: 1, tone: 'warn' },
  info: { rank: 2, tone: 'neutral' },
};
const severityOf = ({ labels }: Alert) => severities[labels['severity'] ?? ''] ?? { rank: 3, tone: 'neutral' as const };

export function AlertsScreen() {
  const alerts = useAlerts();
  const nowMs = useNow();
  const [chosen, setChosen] = useState<string>();
  const sorted = (alerts.data ?? []).toSorted((a, b) => severityOf(a).rank - severityOf(b).rank || (a.startsAt < b.startsAt ? 1 : -1));
  const selected = sorted.find(({ fingerprint }) => fingerprint === chosen) ?? sorted[0];
  return (
    <div className="stack">
      <h1>Alerts</h1>
      <div className="beside">
        <div className="stack">
          <Panel title={`Firing (${sorted.length})`} flush aside={<Stale error={alerts.error} updatedAtMs={alerts.dataUpdatedAt} />}>
            {sorted.length === 0 ? (
              <p className="empty">{alerts.data === undefined ? 'Asking …' : 'Nothing fires.'}</p>
            ) : (
              <ul className="alerts">
                {sorted.map((alert) => (
                  <li key={alert.fingerprint} data-alert={alert.labels['alertname']}>
                    <button
                      type="button"
                      aria-pressed={alert.fingerprint === selected?.fingerprint}
                      onClick={() => setChosen(alert.fingerprint)}
                    >
                      <Mark tone={severityOf(alert).tone} />
                      <span>
                        <b>{alert.labels['alertname']}</b> {alert.annotations['summary']}
                        <span className="muted small">
                          {' '}
                          · {alert.labels['severity']} · {alert.labels['owner']} · since {formatAgo(alert.startsAt, nowMs)}
                        </span>
                      </span>
                      {alert.status.silencedBy.length > 0 && <span className="tag">silenced</span>}
                      {alert.status.inhibitedBy.length > 0 && <span className="tag">inhibited</span>}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
          <Silences />
          <History />
        </div>
        {selected === undefined ? (
          <Panel title="Runbook">
            <p className="empty">The runbook of an alert that fires stands here.</p>
          </Panel>
        ) : (
          <AlertDetails key={selected.fingerprint} alert={selected} />
        )}
      </div>
    </div>
  );
}

function AlertDetails({ alert }: { readonly alert: Alert }) {
  const name = alert.labels['alertname'] ?? '';
  const dashboard = alert.annotations['dashboard']?.replace(/^https?:\/\/[^/]+/, '');
  return (
    <Panel title={name} aside={dashboard !== undefined && <Link href={dashboard}>Its dashboard</Link>}>
      <div className="stack">
        <p>{alert.annotations['description']}</p>
        <p className="row">
          {Object.entries(alert.labels)
            .filter(([label]) => label !== 'alertname')
            .map(([label, value]) => (
              <span key={label} className="tag">
                {label} {value}
              </span>
            ))}
        </p>
        <SilenceForm alert={alert} />
        <Runbook name={name} />
      </div>
    </Panel>
  );
}

function SilenceForm({ alert }: { readonly alert: Alert }) {
  const client = useQueryClient();
  const [minutes, setMinutes] = useState(30);
  const [comment, setComment] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => silence(alert, { minutes, comment }),
    onSuccess: () => client.invalidateQueries(),
  });
  if (alert.status.silencedBy.length > 0) return null;
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        mutate();
      }}
    >
      <label className="field">
        <span className="label">Silence for</span>
        <select className="input" value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
          {[10, 30, 120].map((each) => (
            <option key={each} value={each}>
              {each} min
            </option>
          ))}
        </select>
      </label>
      <label className="field grow">
        <span className="label">Because</span>
        <input className="input" required value={comment} onChange={(event) => setComment(event.target.value)} />
      </label>
      <button type="submit" className="button" disabled={isPending || comment.trim() === ''}>
        Silence
      </button>
      {error !== null && (
        <span className="tone-bad" role="alert">
          {error.message}
        </span>
      )}
    </form>
  );
}

function Silences() {
  const silences = useSilences();
  const client = useQueryClient();
  const { mutate } = useMutation({ mutationFn: endSilence, onSuccess: () => client.invalidateQueries() });
  const live = (silences.data ?? []).filter(({ status }) => status.state !== 'expired');
  return (
    <Panel title={`Silences (${live.length})`} flush aside={<Stale error={silences.error} updatedAtMs={silences.dataUpdatedAt} />}>
      {live.length === 0 ? (
        <p className="empty">Nothing is silenced.</p>
      ) : (
        <ul className="lines">
          {live.map(({ id, matchers, comment, endsAt }) => (
            <li key={id} className="row">
              <code>{matchers.map(({ name, value, isRegex }) => `${name}${isRegex ? '=~' : '='}${value}`).join(' ')}</code>
              <span className="muted">
                {comment}, until {formatTime(endsAt)}
              </span>
              <button type="button" className="button push" onClick={() => mutate(id)}>
                End
              </button>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly receivedAt: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly unknown[];
}

/** What whoever is on call was sent. */
function History() {
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ['notifications'],
    refetchInterval: 4_000,
    queryFn: ({ signal }) => getJson<readonly Notification[]>('/api/notifications', signal),
  });
  return (
    <Panel title="History" flush aside={<Stale error={error} updatedAtMs={dataUpdatedAt} />}>
      {data === undefined || data.length === 0 ? (
        <p className="empty">Nobody has been notified in this run.</p>
      ) : (
        <ol className="lines history" tabIndex={0} aria-label="Notifications, newest first">
          {data.toReversed().map(({ status, receiver, receivedAt, groupLabels, alerts }, index) => (
            <li key={`${receivedAt} ${index}`} className="row">
              <time className="muted">{formatTime(receivedAt)}</time>
              <Mark tone={status === 'firing' ? (receiver === 'pages' ? 'bad' : 'warn') : 'good'} />
              <span>
                <b>{groupLabels['alertname']}</b> {groupLabels['service']} {status === 'firing' ? 'fires' : 'is resolved'}
                {alerts.length > 1 && ` (${alerts.length})`}
              </span>
              <span className="tag push">{receiver}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
