import { formatTime } from '../ui/format.ts';
import type { TimeRange } from './time-range.ts';

const ranges = ['5m', '15m', '30m', '1h', '3h', '12h'];
const refreshes = [0, 2_000, 5_000, 10_000, 30_000];

export function TimePicker({ range, onRefresh }: { readonly range: TimeRange; readonly onRefresh?: () => void }) {
  const known = range.isRelative && ranges.some((each) => range.from === `now-${each}`);
  const { startMs, endMs } = range.resolve(Date.now());
  return (
    <div className="row">
      <label className="row">
        <span className="hidden-visually">Time range</span>
        <select
          className="input"
          value={known ? range.from : 'own'}
          onChange={(event) => {
            if (event.target.value !== 'own') range.set({ from: event.target.value, to: 'now' });
          }}
        >
          {ranges.map((each) => (
            <option key={each} value={`now-${each}`}>
              last {each.replace('m', ' min').replace('h', ' h')}
            </option>
          ))}
          {!known && (
            <option value="own">
              {formatTime(startMs)} – {formatTime(endMs)}
            </option>
          )}
        </select>
      </label>
      <label className="row">
        <span className="hidden-visually">Refresh</span>
        <select className="input" value={range.refreshMs} onChange={(event) => range.set({ refreshMs: Number(event.target.value) })}>
          {(refreshes.includes(range.refreshMs) ? refreshes : [...refreshes, range.refreshMs]).map((ms) => (
            <option key={ms} value={ms}>
              {ms === 0 ? 'no refresh' : `every ${ms / 1_000} s`}
            </option>
          ))}
        </select>
      </label>
      {onRefresh !== undefined && (
        <button type="button" className="button" onClick={onRefresh}>
          Refresh
        </button>
      )}
    </div>
  );
}
