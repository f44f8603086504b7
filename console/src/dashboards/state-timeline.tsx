import type { Series } from '../telemetry/prometheus-range.ts';
import type { Span } from '../time/time-range.ts';
import { formatTime } from '../ui/format.ts';
import { showValue } from './field.ts';
import type { PanelModel } from './model.ts';

interface StateTimelineProps {
  readonly panel: PanelModel;
  readonly series: readonly (Series & { readonly name: string })[];
  readonly span: Span;
}

/** A text fits into about that share of the width. */
const ROOM_FOR_TEXT = 0.07;

export function StateTimeline({ panel, series, span }: StateTimelineProps) {
  const lengthMs = span.endMs - span.startMs;
  return (
    <div className="states">
      <ul>
        {series.map(({ name, points }, index) => (
          <li key={`${name} ${index}`}>
            <span className="states-name" title={name}>
              {name}
            </span>
            <span className="states-line">
              {segmentsOf(points).map(({ start, end, value }) => {
                const { text, tone } = showValue(value, panel);
                const left = Math.max(0, (start * 1_000 - span.startMs) / lengthMs);
                const width = Math.min(1, (end * 1_000 - span.startMs) / lengthMs) - left;
                if (width <= 0) return null;
                const told = `${text}, ${formatTime(start * 1_000)} – ${formatTime(end * 1_000)}`;
                return (
                  <span
                    key={start}
                    className={`state state-${tone}`}
                    style={{ left: `${left * 100}%`, width: `${width * 100}%` }}
                    title={told}
                  >
                    {width > ROOM_FOR_TEXT ? text : <span className="hidden-visually">{told}</span>}
                  </span>
                );
              })}
            </span>
          </li>
        ))}
      </ul>
      <p className="states-axis small muted" aria-hidden="true">
        <span>{formatTime(span.startMs)}</span>
        <span>{formatTime(span.endMs)}</span>
      </p>
    </div>
  );
}

export interface Segment {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** Equal neighbours become one; a value lasts until the next one, but not across a gap of more than three steps. */
export function segmentsOf(points: Series['points']): Segment[] {
  const step = points.length > 1 ? Math.min(...points.slice(1).map(([seconds], i) => seconds - (points[i]?.[0] ?? 0))) : 1;
  const segments: { start: number; end: number; value: number }[] = [];
  for (const [seconds, value] of points) {
    const last = segments.at(-1);
    const follows = last !== undefined && seconds - last.end <= step * 3;
    if (last !== undefined && follows) last.end = seconds;
    if (last === undefined || !follows || last.value !== value) segments.push({ start: seconds, end: seconds + step, value });
    else last.end = seconds + step;
  }
  return segments;
}
