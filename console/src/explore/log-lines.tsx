import { useState } from 'react';
import { Link } from 'wouter';
import type { Tone } from '../lab/types.ts';
import { type Level, type LogLine, levelOf } from '../telemetry/loki.ts';
import { formatTime } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';
import './explore.css';

const tones: Readonly<Record<Level, Tone>> = { error: 'bad', warn: 'warn', info: 'neutral', debug: 'neutral', unknown: 'neutral' };

/** What every line carries and nobody looks for. */
const dull = /^(telemetry_sdk|observed_timestamp|severity_|flags|scope_|service_namespace|deployment_|detected_level|service_version)/;

interface LogLinesProps {
  readonly lines: readonly LogLine[];
  /** The line that the others are the context of. */
  readonly marked?: string | undefined;
}

export function LogLines({ lines, marked }: LogLinesProps) {
  const [open, setOpen] = useState<string>();
  return (
    <ol className="logs">
      {lines.map((line, index) => {
        const key = `${line.ns} ${index}`;
        const isOpen = open === key;
        return (
          <li key={key} className={line.ns === marked ? 'log-marked' : undefined}>
            <button type="button" className="log" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? undefined : key)}>
              <time dateTime={new Date(line.atMs).toISOString()}>
                {formatTime(line.atMs)}
                <span className="muted">.{String(line.atMs % 1_000).padStart(3, '0')}</span>
              </time>
              <span className={`log-level tone-${tones[levelOf(line.labels)]}`}>
                <Mark tone={tones[levelOf(line.labels)]} /> {levelOf(line.labels)}
              </span>
              <span className="log-service">{line.labels['service_instance_id'] ?? line.labels['service_name']}</span>
              <span className="log-text">
                {line.labels['event'] !== undefined && <b>{line.labels['event']} </b>}
                {line.text}
              </span>
            </button>
            {isOpen && <LogDetails line={line} />}
          </li>
        );
      })}
    </ol>
  );
}

function LogDetails({ line }: { readonly line: LogLine }) {
  const traceId = line.labels['trace_id'];
  const fields = Object.entries(line.labels).filter(([name]) => !dull.test(name));
  return (
    <div className="log-details">
      <p className="row">
        {traceId !== undefined && (
          <Link className="button" href={`/explore/trace/${traceId}`}>
            Its trace
          </Link>
        )}
        <Link
          className="button"
          href={`/explore/context?${new URLSearchParams({ ns: line.ns, service: line.labels['service_name'] ?? '' }).toString()}`}
        >
          Lines around it
        </Link>
      </p>
      <dl className="fields">
        {fields.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
