import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { queryLogs, quoted } from '../telemetry/loki.ts';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { LogLines } from './log-lines.tsx';

const AROUND = 40;

/** The lines of the same service before and after one line. */
export function ContextScreen() {
  const [search] = useSearchParams();
  const [lines, setLines] = useState(AROUND);
  const ns = /^\d{16,20}$/.test(search.get('ns') ?? '') ? (search.get('ns') ?? '') : '0';
  const service = search.get('service') ?? '';
  const atMs = Number(ns.slice(0, -6));
  const selector = service === '' ? '{service_name=~".+"}' : `{service_name=${quoted(service)}}`;
  const query = useQuery({
    queryKey: ['context', ns, service, lines],
    queryFn: async ({ signal }) => {
      const [before, after] = await Promise.all([
        queryLogs({ query: selector, startMs: atMs - 600_000, endMs: atMs, limit: lines, direction: 'backward' }, signal),
        queryLogs({ query: selector, startMs: atMs, endMs: atMs + 600_000, limit: lines, direction: 'forward' }, signal),
      ]);
      const [earlier, later] = [before, after].map((answer) => (answer.kind === 'lines' ? answer.lines : []));
      return [...(earlier ?? []).toReversed(), ...(later ?? [])];
    },
  });
  return (
    <div className="stack">
      <h1>Lines around it</h1>
      <Panel
        title={service}
        flush
        aside={
          <div className="row">
            <Stale error={query.error} updatedAtMs={query.dataUpdatedAt} />
            <button type="button" className="button" onClick={() => setLines((before) => before * 2)}>
              More
            </button>
          </div>
        }
      >
        {query.data === undefined ? <p className="empty">Looking …</p> : <LogLines lines={query.data} marked={ns} />}
      </Panel>
    </div>
  );
}
