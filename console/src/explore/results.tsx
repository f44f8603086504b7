import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { TimeChart } from '../chart/time-chart.tsx';
import { formatUnit } from '../chart/units.ts';
import { queryLogs } from '../telemetry/loki.ts';
import { nameOf, queryExemplars, queryRange, type Series } from '../telemetry/prometheus-range.ts';
import { searchTraces } from '../telemetry/tempo.ts';
import { stepSeconds } from '../time/parse-time.ts';
import type { Span, TimeRange } from '../time/time-range.ts';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { LogLines } from './log-lines.tsx';
import { TraceTable } from './trace-table.tsx';

export interface ResultProps {
  readonly query: string;
  readonly range: TimeRange;
  /** Counts how often somebody asked: the same query again is asked again. */
  readonly runs: number;
}

const POINTS = 400;
const CHART_PX = 320;
const TABLE_ROWS = 100;

function useResult<T>(kind: string, { query, range, runs }: ResultProps, load: (span: Span, signal: AbortSignal) => Promise<T>) {
  return useQuery({
    queryKey: ['explore', kind, query, range.from, range.to, runs],
    refetchInterval: range.refreshMs === 0 ? false : range.refreshMs,
    queryFn: async ({ signal }) => {
      const span = range.resolve(Date.now());
      return { span, answer: await load(span, signal) };
    },
  });
}

type Result<T> = ReturnType<typeof useResult<T>>;

function ResultPanel<T>({
  title,
  result,
  children,
}: {
  title: (answer: T) => string;
  result: Result<T>;
  children: (data: { span: Span; answer: T }) => ReactNode;
}) {
  const { data, error, dataUpdatedAt } = result;
  return (
    <Panel
      title={data === undefined ? 'Result' : title(data.answer)}
      flush
      aside={data !== undefined && <Stale error={error} updatedAtMs={dataUpdatedAt} />}
    >
      {data !== undefined ? (
        children(data)
      ) : error === null ? (
        <p className="empty">Asking …</p>
      ) : (
        <p className="notice bad" role="alert">
          {error.message}
        </p>
      )}
    </Panel>
  );
}

export function MetricResult(props: ResultProps) {
  const result = useResult('promql', props, async (span, signal) => {
    const stepS = stepSeconds(span.endMs - span.startMs, POINTS);
    const [series, exemplars] = await Promise.all([
      queryRange({ query: props.query, stepS, ...span }, signal),
      queryExemplars({ query: props.query, ...span }, signal).catch(() => []),
    ]);
    return { series: series.map((each) => ({ ...each, name: nameOf(each.labels) })), exemplars };
  });
  return (
    <ResultPanel result={result} title={({ series }) => `${series.length} series`}>
      {({ span, answer: { series, exemplars } }) =>
        series.length === 0 ? (
          <p className="empty">No series in this time range.</p>
        ) : (
          <>
            <SeriesChart title="the query" span={span} series={series} range={props.range} exemplars={exemplars} />
            <SeriesTable series={series} />
          </>
        )
      }
    </ResultPanel>
  );
}

type Named = Series & { readonly name: string };

function SeriesChart({
  range,
  ...props
}: Pick<Parameters<typeof TimeChart>[0], 'title' | 'span' | 'series' | 'exemplars'> & { readonly range: TimeRange }) {
  const [, navigate] = useLocation();
  return (
    <TimeChart
      {...props}
      fill={0.04}
      height={CHART_PX}
      onZoom={({ startMs, endMs }) => range.set({ from: String(startMs), to: String(endMs) })}
      onExemplar={({ traceId }) => navigate(`/explore/trace/${traceId}`)}
    />
  );
}

function SeriesTable({ series }: { readonly series: readonly Named[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Series</th>
          <th scope="col" className="num">
            Last
          </th>
        </tr>
      </thead>
      <tbody>
        {series.slice(0, TABLE_ROWS).map(({ name, points }) => (
          <tr key={name}>
            <td className="mono">{name}</td>
            <td className="num">{formatUnit(points.at(-1)?.[1])}</td>
          </tr>
        ))}
        {series.length > TABLE_ROWS && (
          <tr>
            <td colSpan={2} className="muted">
              and {series.length - TABLE_ROWS} more
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const LOG_LIMIT = 500;

export function LogResult(props: ResultProps) {
  const result = useResult('logql', props, (span, signal) =>
    queryLogs({ query: props.query, limit: LOG_LIMIT, stepS: stepSeconds(span.endMs - span.startMs, POINTS), ...span }, signal),
  );
  return (
    <ResultPanel
      result={result}
      title={(answer) =>
        answer.kind === 'series'
          ? `${answer.series.length} series`
          : `${answer.lines.length} lines${answer.truncated ? ', the newest; there are more' : ''}`
      }
    >
      {({ span, answer }) => {
        if (answer.kind === 'series') {
          const series = answer.series.map((each) => ({ ...each, name: nameOf(each.labels) }));
          return <SeriesChart title="the query" span={span} series={series} range={props.range} />;
        }
        return answer.lines.length === 0 ? <p className="empty">No line in this time range.</p> : <LogLines lines={answer.lines} />;
      }}
    </ResultPanel>
  );
}

const TRACE_LIMIT = 50;

export function TraceResult(props: ResultProps) {
  const result = useResult('traceql', props, (span, signal) => searchTraces({ query: props.query, limit: TRACE_LIMIT, ...span }, signal));
  return (
    <ResultPanel
      result={result}
      title={(traces) => `${traces.length} traces${traces.length === TRACE_LIMIT ? ' (there may be more)' : ''}`}
    >
      {({ answer }) => (answer.length === 0 ? <p className="empty">No trace in this time range.</p> : <TraceTable traces={answer} />)}
    </ResultPanel>
  );
}
