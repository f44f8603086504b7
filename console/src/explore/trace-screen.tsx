import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useMemo, useState } from 'react';
import { Link } from 'wouter';
import { AttachEvidence } from '../exercises/attach-evidence.tsx';
import { ApiFailure } from '../lab/api.ts';
import type { Attributes, Row, Trace, TraceSpan } from '../telemetry/otlp-trace.ts';
import { loadTrace } from '../telemetry/tempo.ts';
import { formatMs, formatTime } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import { Panel } from '../ui/panel.tsx';
import { TraceLogs } from './trace-logs.tsx';

/** Spans are exported in batches: a trace that has just ended may not be there yet, and one that is may still grow. */
const GROWS_FOR_MS = 30_000;

export function TraceScreen({ traceId }: { readonly traceId: string }) {
  const { data, error } = useQuery({
    queryKey: ['trace', traceId],
    queryFn: ({ signal }) => loadTrace(traceId, signal),
    retry: (count) => count < 10,
    retryDelay: 1_500,
    refetchInterval: ({ state }) => (state.data !== undefined && Date.now() - state.data.startMs < GROWS_FOR_MS ? 3_000 : false),
  });
  if (data === undefined) {
    const missing = error instanceof ApiFailure && error.status === 404;
    return (
      <div className="empty">
        {error === null
          ? 'Looking for the trace …'
          : missing
            ? `There is no trace ${traceId} (any more): traces are kept for a while only.`
            : error.message}
      </div>
    );
  }
  return <TraceView traceId={traceId} trace={data} />;
}

function TraceView({ traceId, trace }: { readonly traceId: string; readonly trace: Trace }) {
  const firstError = trace.rows.find(({ span }) => span.error)?.span.id;
  const [chosen, setChosen] = useState<string>();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => visibleRows(trace.rows, closed), [trace, closed]);
  const services = [...new Set(trace.rows.map(({ span }) => span.service))];
  const errors = trace.rows.filter(({ span }) => span.error).length;
  const selected = trace.rows.find(({ span }) => span.id === (chosen ?? firstError ?? trace.rows[0]?.span.id))?.span;
  const toggle = (id: string): void =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <div className="stack">
      <div className="title-row">
        <h1>
          {trace.rows[0]?.span.service} <span className="muted">{trace.rows[0]?.span.name}</span>
        </h1>
        <span className="tag">{formatMs(trace.durationMs)}</span>
        <span className="tag">{trace.rows.length} spans</span>
        <span className="tag">{services.length} services</span>
        {errors > 0 && (
          <span className="tag bad">
            <Mark tone="bad" /> {errors} failed
          </span>
        )}
        <span className="muted small">
          {formatTime(trace.startMs)} · <span className="mono">{traceId}</span>
        </span>
        <AttachEvidence piece={{ language: 'trace', traceId }} />
      </div>
      <div className="trace-layout">
        <Panel title="Spans" flush aside={<Scale durationMs={trace.durationMs} />}>
          <ol className="waterfall" aria-label="Spans, parents before children">
            {rows.map((row) => (
              <WaterfallRow
                key={row.span.id}
                row={row}
                trace={trace}
                color={services.indexOf(row.span.service)}
                isSelected={row.span.id === selected?.id}
                isClosed={closed.has(row.span.id)}
                onSelect={() => setChosen(row.span.id)}
                onToggle={() => toggle(row.span.id)}
              />
            ))}
          </ol>
        </Panel>
        {selected !== undefined && <SpanDetails span={selected} traceStartMs={trace.startMs} />}
      </div>
      <TraceLogs traceId={traceId} trace={trace} />
    </div>
  );
}

function visibleRows(rows: readonly Row[], closed: ReadonlySet<string>): Row[] {
  const shown: Row[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row === undefined) break;
    shown.push(row);
    if (closed.has(row.span.id)) i += row.below;
  }
  return shown;
}

function Scale({ durationMs }: { readonly durationMs: number }) {
  return <>0 – {formatMs(durationMs)}</>;
}

interface WaterfallRowProps {
  readonly row: Row;
  readonly trace: Trace;
  readonly color: number;
  readonly isSelected: boolean;
  readonly isClosed: boolean;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
}

function WaterfallRow({ row: { span, depth, below }, trace, color, isSelected, isClosed, onSelect, onToggle }: WaterfallRowProps) {
  const share = (ms: number): string => `${(ms / (trace.durationMs || 1)) * 100}%`;
  const left = span.startMs - trace.startMs;
  return (
    <li className={isSelected ? 'span-selected' : undefined} data-span={span.name}>
      <span className="span-fold" style={{ paddingInlineStart: depth * 12 }}>
        {below > 0 && (
          <button
            type="button"
            className="fold"
            aria-label={isClosed ? `Show ${below} spans below` : `Hide ${below} spans below`}
            aria-expanded={!isClosed}
            onClick={onToggle}
          >
            {isClosed ? '▸' : '▾'}
          </button>
        )}
      </span>
      <button type="button" className="span" aria-pressed={isSelected} onClick={onSelect}>
        <span className="span-name" style={{ paddingInlineStart: depth * 12 + 18 }}>
          {span.error && <Mark tone="bad" label="failed" />}
          <b style={{ '--of-service': `var(--series-${(color % 8) + 1})` } as CSSProperties}>{span.service}</b> {span.name}
          {isClosed && <span className="muted"> +{below}</span>}
        </span>
        <span className="span-line">
          <span
            className={`span-bar${span.error ? ' span-error' : ''}`}
            style={{ left: share(left), width: share(span.durationMs), background: `var(--series-${(color % 8) + 1})` }}
          />
          {span.events.map((event, index) => (
            <i key={index} className="span-event" style={{ left: share(event.atMs - trace.startMs) }} title={event.name} />
          ))}
          <span
            className="span-took"
            style={
              left > trace.durationMs * 0.6
                ? { right: `calc(100% - ${share(left)} + 5px)` }
                : { left: `calc(${share(left + span.durationMs)} + 5px)` }
            }
          >
            {formatMs(span.durationMs)}
          </span>
        </span>
      </button>
    </li>
  );
}

function SpanDetails({ span, traceStartMs }: { readonly span: TraceSpan; readonly traceStartMs: number }) {
  return (
    <Panel
      title={
        <>
          {span.service} <span className="muted">{span.name}</span>
        </>
      }
    >
      <div className="stack">
        <p className="row">
          {span.error && (
            <span className="tag bad">
              <Mark tone="bad" /> failed{span.statusMessage === '' ? '' : `: ${span.statusMessage}`}
            </span>
          )}
          <span className="tag">{span.kind}</span>
          <span className="tag">{span.instance}</span>
          <span className="tag">
            {formatMs(span.startMs - traceStartMs)} + {formatMs(span.durationMs)}
          </span>
        </p>
        {span.links.map((linked) => (
          <p key={linked}>
            <Link href={`/explore/trace/${linked}`}>The trace that this one continues</Link>
          </p>
        ))}
        {span.events.length > 0 && (
          <section className="stack">
            <h3>Events</h3>
            {span.events.map((event, index) => (
              <div key={index}>
                <p>
                  <span className="muted">+{formatMs(event.atMs - span.startMs)}</span> {event.name}
                </p>
                <Fields attributes={event.attributes} />
              </div>
            ))}
          </section>
        )}
        <Fields attributes={span.attributes} />
      </div>
    </Panel>
  );
}

function Fields({ attributes }: { readonly attributes: Attributes }) {
  return (
    <dl className="fields">
      {Object.entries(attributes).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
