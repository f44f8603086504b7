import { useLive } from './lab/live.ts';
import { formatSpan } from './ui/format.ts';
import { Mark } from './ui/mark.tsx';
import { ThemeSwitch } from './ui/theme-switch.tsx';
import { useNow } from './ui/use-now.ts';

/** How the lab is, on every screen. */
export function TopState() {
  const phase = useLive(({ status }) => status?.phase);
  const silentSinceMs = useLive((live) => live.silentSinceMs);
  return (
    <div className="state">
      {silentSinceMs !== undefined ? (
        <Silent sinceMs={silentSinceMs} />
      ) : (
        phase !== undefined && phase !== 'running' && <span className="tag warn">{phase}</span>
      )}
      <ThemeSwitch />
    </div>
  );
}

function Silent({ sinceMs }: { readonly sinceMs: number }) {
  const nowMs = useNow();
  return (
    <span className="tag bad" role="status">
      <Mark tone="bad" /> no word from the lab for {formatSpan(nowMs - sinceMs)}
    </span>
  );
}
