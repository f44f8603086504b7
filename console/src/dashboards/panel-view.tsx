import { useMemo } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { type Annotation, TimeChart } from '../chart/time-chart.tsx';
import { LogLines } from '../explore/log-lines.tsx';
import { TraceTable } from '../explore/trace-table.tsx';
import type { TimeRange } from '../time/time-range.ts';
import { Mark } from '../ui/mark.tsx';
import { fillLink, showValue } from './field.ts';
import { Heatmap } from './heatmap.tsx';
import type { PanelModel } from './model.ts';
import { StateTimeline } from './state-timeline.tsx';
import { tableOf } from './table-data.ts';
import type { PanelAnswer } from './use-panel-data.ts';

export interface PanelViewProps {
  readonly panel: PanelModel;
  readonly answer: PanelAnswer;
  readonly range: TimeRange;
  readonly annotations: readonly Annotation[];
  readonly height: number;
}

export function PanelView(props: PanelViewProps) {
  const { panel, answer } = props;
  if (isEmpty(answer)) return <p className="empty">{emptyReason(panel)}</p>;
  switch (panel.type) {
    case 'timeseries':
      return <SeriesPanel {...props} />;
    case 'stat':
      return <StatPanel {...props} />;
    case 'bargauge':
      return <BarGauge {...props} />;
    case 'table':
      return answer.data.kind === 'traces' ? <TraceTable traces={answer.data.traces} /> : <TablePanel {...props} />;
    case 'state-timeline':
      return answer.data.kind === 'series' ? <StateTimeline panel={panel} series={answer.data.series} span={answer.span} /> : null;
    case 'heatmap':
      return answer.data.kind === 'series' ? <Heatmap panel={panel} data={answer.data} span={answer.span} height={props.height} /> : null;
    case 'logs':
      return answer.data.kind === 'lines' ? <LogLines lines={answer.data.lines} /> : null;
    default:
      return <p className="empty">The console does not draw panels of the type {panel.type}; Grafana does.</p>;
  }
}

function isEmpty({ data }: PanelAnswer): boolean {
  switch (data.kind) {
    case 'series':
      return data.series.every(({ points }) => points.length === 0);
    case 'samples':
      return data.answers.every(({ samples }) => samples.length === 0);
    case 'lines':
      return data.lines.length === 0;
    case 'traces':
      return data.traces.length === 0;
  }
}

/** A panel that all is well without says so itself, at the end of its description. */
function emptyReason({ description = '' }: PanelModel): string {
  return /(Empty while all is well\.|Filled by the [^.]+ only\.)$/.exec(description)?.[0] ?? 'No data in this time range.';
}

function SeriesPanel({ panel, answer: { data, span }, range, annotations, height }: PanelViewProps) {
  const [, navigate] = useLocation();
  const { unit, min, max, custom = {}, thresholds } = panel.fieldConfig?.defaults ?? {};
  const lines = useMemo(
    () =>
      custom.thresholdsStyle?.mode === undefined || custom.thresholdsStyle.mode === 'off'
        ? []
        : (thresholds?.steps ?? []).flatMap(({ value, color }) => (value === null ? [] : [{ value, color }])),
    [custom.thresholdsStyle?.mode, thresholds],
  );
  if (data.kind !== 'series') return null;
  return (
    <TimeChart
      title={panel.title ?? ''}
      span={span}
      series={data.series}
      unit={unit}
      min={min}
      max={max}
      stacked={custom.stacking?.mode === 'normal'}
      fill={(custom.fillOpacity ?? 8) / 100}
      spanGapsS={typeof custom.spanNulls === 'number' ? custom.spanNulls / 1_000 : 15}
      thresholds={lines}
      annotations={annotations}
      exemplars={unit === 's' ? data.exemplars : []}
      height={height - 30}
      onZoom={({ startMs, endMs }) => range.set({ from: String(startMs), to: String(endMs) })}
      onExemplar={({ traceId }) => navigate(`/explore/trace/${traceId}`)}
    />
  );
}

function samplesOf({ data }: PanelAnswer) {
  if (data.kind === 'samples') return data.answers.flatMap(({ samples }) => samples);
  return data.kind === 'series'
    ? data.series.map(({ labels, name, points }) => ({ labels, name, value: points.at(-1)?.[1] ?? Number.NaN }))
    : [];
}

function StatPanel({ panel, answer }: PanelViewProps) {
  const samples = samplesOf(answer);
  return (
    <ul className="stats">
      {samples.map(({ name, value }, index) => {
        const { text, tone } = showValue(value, panel);
        return (
          <li key={`${name} ${index}`}>
            {samples.length > 1 && <span className="muted small">{name}</span>}
            <span className={`stat-value tone-${tone}`}>
              {tone !== 'neutral' && <Mark tone={tone} />} {text}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function BarGauge({ panel, answer }: PanelViewProps) {
  const { min = 0, max = 1 } = panel.fieldConfig?.defaults ?? {};
  return (
    <ul className="bars">
      {samplesOf(answer).map(({ name, value }, index) => {
        const { text, tone } = showValue(value, panel);
        const share = Math.min(1, Math.max(0, (value - min) / (max - min || 1)));
        return (
          <li key={`${name} ${index}`}>
            <span>{name}</span>
            <span className={`num tone-${tone}`}>
              <Mark tone={tone} /> {text}
            </span>
            <span className="bar" aria-hidden="true">
              <span className={`bar-fill bar-${tone}`} style={{ width: `${share * 100}%` }} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function TablePanel({ panel, answer: { data } }: PanelViewProps) {
  const [search] = useSearchParams();
  if (data.kind !== 'samples') return null;
  const { columns, rows } = tableOf(data.answers, panel);
  const linkOf = (column: string): string | undefined => {
    const override = panel.fieldConfig?.overrides?.find(({ matcher }) => matcher.options === column);
    const links = override?.properties.find(({ id }) => id === 'links')?.value as readonly { url: string }[] | undefined;
    return links?.[0]?.url;
  };
  return (
    <table>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className={rows.some((row) => typeof row[column] === 'number') ? 'num' : undefined}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {columns.map((column) => {
              const value = row[column];
              const link = linkOf(column);
              if (typeof value === 'number') {
                return (
                  <td key={column} className="num">
                    {showValue(value, panel).text}
                  </td>
                );
              }
              return (
                <td key={column}>
                  {link === undefined || value === undefined ? (
                    value
                  ) : (
                    <Link href={fillLink(link, { labels: {}, value, search, console: '' })}>{value}</Link>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
