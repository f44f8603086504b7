import { useQuery } from '@tanstack/react-query';
import { queryLogs, quoted } from '../telemetry/loki.ts';
import type { Trace } from '../telemetry/otlp-trace.ts';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { LogLines } from './log-lines.tsx';

const MARGIN_MS = 60_000;

export function TraceLogs({ traceId, trace }: { readonly traceId: string; readonly trace: Trace }) {
  const query = useQuery({
    queryKey: ['trace-logs', traceId, trace.rows.length],
    queryFn: ({ signal }) =>
      queryLogs(
        {
          query: `{service_name=~".+"} | trace_id=${quoted(traceId)}`,
          startMs: trace.startMs - MARGIN_MS,
          endMs: trace.startMs + trace.durationMs + MARGIN_MS,
          limit: 500,
          direction: 'forward',
        },
        signal,
      ),
  });
  return (
    <Panel title="Logs of this trace" flush aside={<Stale error={query.error} updatedAtMs={query.dataUpdatedAt} />}>
      {query.data?.kind === 'lines' && query.data.lines.length > 0 ? (
        <LogLines lines={query.data.lines} />
      ) : (
        <p className="empty">
          {query.isPending
            ? 'Looking …'
            : 'No line carries the id of this trace. Services log at info; a request without trouble may say nothing.'}
        </p>
      )}
    </Panel>
  );
}
