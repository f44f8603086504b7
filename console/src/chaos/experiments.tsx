import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiFailure, getJson, sendJson } from '../lab/api.ts';
import { Mark } from '../ui/mark.tsx';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';

interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly layer?: string;
  readonly defence?: string;
}

interface Run {
  readonly name: string;
  readonly state: 'running' | 'ended';
  readonly lines: readonly string[];
  readonly exitCode?: number;
}

const verdicts: Readonly<Record<number, readonly [text: string, tone: 'good' | 'bad' | 'warn']>> = {
  0: ['The hypothesis held', 'good'],
  1: ['The hypothesis did not hold', 'bad'],
  2: ['The system was not healthy to begin with', 'warn'],
  3: ['The fault was not injected', 'warn'],
  4: ['Interrupted', 'warn'],
  5: ['The file is not an experiment', 'bad'],
};

export function Experiments() {
  const { data, error } = useQuery({
    queryKey: ['experiments'],
    staleTime: 60_000,
    queryFn: ({ signal }) => getJson<{ experiments: readonly Experiment[] }>('/api/experiments', signal),
  });
  // Compose has no path for them: there the command line runs them, with the checkout's files at hand.
  const isElsewhere = error instanceof ApiFailure && error.status === 404;
  const run = useQuery({
    queryKey: ['experiment-run'],
    enabled: data !== undefined,
    refetchInterval: 1_000,
    queryFn: ({ signal }) => getJson<{ run: Run | null }>('/api/experiments/run', signal),
  });
  const experiments = data?.experiments ?? [];
  const [name, setName] = useState('');
  const chosen = experiments.find((each) => each.name === name) ?? experiments[0];
  const start = useMutation({
    mutationFn: () => sendJson('/api/experiments/run', { method: 'POST', body: { name: chosen?.name } }),
    onSettled: () => run.refetch(),
  });
  const stop = useMutation({ mutationFn: () => sendJson('/api/experiments/run', { method: 'DELETE' }), onSettled: () => run.refetch() });
  const current = run.data?.run ?? undefined;
  const isRunning = current?.state === 'running';
  if (isElsewhere) {
    return (
      <Panel title="Experiments" className="experiments">
        <p className="muted">
          This stack runs them from the command line: <code>node lab run 01-slow-provider --stack compose</code>
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Experiments" className="experiments" aside={<Stale error={error ?? run.error} updatedAtMs={run.dataUpdatedAt} />}>
      <div className="stack">
        <div className="row">
          <label className="field grow">
            <span className="label">Experiment</span>
            <select className="input" value={chosen?.name ?? ''} disabled={isRunning} onChange={(event) => setName(event.target.value)}>
              {experiments.map((each) => (
                <option key={each.name} value={each.name}>
                  {each.title}
                </option>
              ))}
            </select>
          </label>
          {isRunning ? (
            <button type="button" className="button" onClick={() => stop.mutate()}>
              Interrupt
            </button>
          ) : (
            <button type="button" className="button primary" disabled={chosen === undefined} onClick={() => start.mutate()}>
              Run
            </button>
          )}
        </div>
        {chosen?.defence !== undefined && <p className="muted">{chosen.defence}</p>}
        {start.error !== null && (
          <p className="tone-bad" role="alert">
            {start.error.message}
          </p>
        )}
        {current !== undefined && (
          <div className="stack" aria-live="polite">
            <p className="row">
              <b>{current.name}</b>
              {isRunning ? <span className="tag">runs</span> : <Verdict code={current.exitCode} />}
            </p>
            <pre className="report" tabIndex={0}>
              {current.lines.join('\n')}
            </pre>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Verdict({ code }: { readonly code: number | undefined }) {
  const [text, tone] = verdicts[code ?? -1] ?? [`It ended with code ${code}`, 'warn'];
  return (
    <span className={`tag ${tone}`}>
      <Mark tone={tone} /> {text}
    </span>
  );
}
