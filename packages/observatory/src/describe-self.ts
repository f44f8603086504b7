import type { OwnMetric } from './own-metrics.ts';
import type { QueryGate } from './query-gate.ts';
import type { Stores } from './stores.ts';

type Pairs = ReturnType<OwnMetric['read']>;

/** What the observatory counts of itself: how much it holds, what it took, refused and dropped, how long queries kept it. */
export function describeSelf({ metrics, logs, traces, derivedStats }: Stores, gate: QueryGate): OwnMetric[] {
  const bySignal = (m: number, l: number, t: number): Pairs => [
    [{ signal: 'metrics' }, m],
    [{ signal: 'logs' }, l],
    [{ signal: 'traces' }, t],
  ];
  return [
    {
      name: 'observatory_items_total',
      help: 'Samples, log lines and spans that were stored',
      type: 'counter',
      labels: ['signal'],
      read: () => bySignal(metrics.stats().appended, logs.stats().appended, traces.stats().appended),
    },
    {
      name: 'observatory_rejected_items_total',
      help: 'Samples, log lines and spans that were refused: out of order, contradictory, too old, too large',
      type: 'counter',
      labels: ['signal'],
      read: () => {
        const { outOfOrder, duplicates } = metrics.stats();
        return bySignal(outOfOrder + duplicates, logs.stats().rejected, traces.stats().rejected);
      },
    },
    {
      name: 'observatory_dropped_items_total',
      help: 'Samples, log lines and spans that had to go, because of their age or for lack of room',
      type: 'counter',
      labels: ['signal', 'reason'],
      read: () =>
        Object.entries({ metrics: metrics.stats(), logs: logs.stats(), traces: traces.stats() }).flatMap(
          ([signal, stats]): Pairs => [
            [{ signal, reason: 'age' }, stats.droppedByAge],
            [{ signal, reason: 'size' }, stats.droppedBySize],
          ],
        ),
    },
    {
      name: 'observatory_packed_bytes',
      help: 'Bytes of packed data',
      type: 'gauge',
      labels: ['signal'],
      read: () => bySignal(metrics.stats().packedBytes, logs.stats().bytes, traces.stats().bytes),
    },
    { name: 'observatory_series', help: 'Series of metrics', type: 'gauge', read: () => [[{}, metrics.stats().series]] },
    { name: 'observatory_streams', help: 'Streams of logs', type: 'gauge', read: () => [[{}, logs.stats().streams]] },
    { name: 'observatory_stored_log_lines', help: 'Log lines held', type: 'gauge', read: () => [[{}, logs.stats().entries]] },
    { name: 'observatory_stored_spans', help: 'Spans held', type: 'gauge', read: () => [[{}, traces.stats().spans]] },
    {
      name: 'observatory_dropped_series_total',
      help: 'Series that made room for others',
      type: 'counter',
      read: () => [[{}, metrics.stats().droppedSeries]],
    },
    {
      name: 'observatory_derived_refused_total',
      help: 'Spans that would have made too many derived series',
      type: 'counter',
      read: () => [[{}, derivedStats().refused]],
    },
    {
      name: 'observatory_queries_waiting',
      help: 'Queries that wait for their turn',
      type: 'gauge',
      read: () => [[{}, gate.stats().waiting]],
    },
    {
      name: 'observatory_queries_total',
      help: 'Queries by what became of them',
      type: 'counter',
      labels: ['outcome'],
      read: () => {
        const { evaluated, refused, timedOut } = gate.stats();
        return [
          [{ outcome: 'evaluated' }, evaluated],
          [{ outcome: 'refused' }, refused],
          [{ outcome: 'timed_out' }, timedOut],
        ];
      },
    },
    {
      name: 'observatory_query_seconds_total',
      help: 'Time spent on evaluating queries',
      type: 'counter',
      read: () => [[{}, gate.stats().busyMs / 1000]],
    },
  ];
}
