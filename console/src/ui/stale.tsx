import { formatAgo } from './format.ts';
import { useNow } from './use-now.ts';

/** Said where data stands that is older than it should be: it stays, and the reader knows. Takes no room while all is well. */
export function Stale({ error, updatedAtMs }: { readonly error: Error | null | undefined; readonly updatedAtMs: number }) {
  const nowMs = useNow();
  if (error === null || error === undefined) return null;
  return (
    <span className="tag warn" role="status" title={error.message}>
      {updatedAtMs === 0 ? 'no answer' : `as of ${formatAgo(updatedAtMs, nowMs)}`}: {error.message}
    </span>
  );
}
