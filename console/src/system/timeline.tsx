import { useLive } from '../lab/live.ts';
import { formatTime } from '../ui/format.ts';
import { Mark } from '../ui/mark.tsx';

const SHOWN = 60;

/** What has happened, newest first. */
export function Timeline() {
  const changes = useLive((live) => live.changes);
  if (changes.length === 0) return <p className="empty">Nothing has changed since the start.</p>;
  return (
    <ol className="timeline" tabIndex={0} aria-label="Changes, newest first">
      {changes
        .slice(-SHOWN)
        .toReversed()
        .map((change, index) => (
          <li key={`${change.at} ${change.subject} ${change.text} ${index}`}>
            <time dateTime={change.at} className="muted">
              {formatTime(change.at)}
            </time>
            <Mark tone={change.tone} />
            <span>
              <strong>{change.subject}</strong> {change.text}
            </span>
          </li>
        ))}
    </ol>
  );
}
