import { Link } from 'wouter';
import type { FoundTrace } from '../telemetry/tempo.ts';
import { formatMs, formatTime } from '../ui/format.ts';

export function TraceTable({ traces }: { readonly traces: readonly FoundTrace[] }) {
  const longest = Math.max(1, ...traces.map(({ durationMs }) => durationMs));
  return (
    <table className="traces">
      <thead>
        <tr>
          <th scope="col">Trace</th>
          <th scope="col">Began with</th>
          <th scope="col">At</th>
          <th scope="col" className="num">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {traces.map(({ traceId, rootService, rootName, startMs, durationMs }) => (
          <tr key={traceId}>
            <td className="mono">
              <Link href={`/explore/trace/${traceId}`}>{traceId.slice(0, 12)}</Link>
            </td>
            <td>
              {rootService} <span className="muted">{rootName}</span>
            </td>
            <td className="nowrap">{formatTime(startMs)}</td>
            <td className="num">
              <span className="trace-bar" aria-hidden="true" style={{ width: `${(durationMs / longest) * 60}px` }} /> {formatMs(durationMs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
