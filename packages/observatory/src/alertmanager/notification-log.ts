import type { Alert } from './alert.ts';

/** What a receiver was told about a group the last time. */
type Entry = Readonly<{ firing: ReadonlySet<string>; resolved: ReadonlySet<string>; atMs: number }>;

export type Telling = Readonly<{ firing: readonly Alert[]; resolved: readonly Alert[]; timeMs: number }>;

/** After this a receiver is taken to know nothing: as long as Alertmanager remembers. */
const RETENTION_MS = 5 * 86_400_000;

/** Remembers what each receiver has been told of each group, so that it hears of changes, and of the rest only now and then. */
export function createNotificationLog() {
  const entries = new Map<string, Entry>();

  return {
    /** Whether the receiver has to hear of the group as it is now. `key` names receiver and group. */
    isDue(key: string, { firing, resolved, timeMs }: Telling, options: { sendResolved: boolean; repeatIntervalMs: number }): boolean {
      const last = entries.get(key);
      // Nobody needs to hear that something is over that he never heard of.
      if (last === undefined) return firing.length > 0;
      if (firing.some(({ fingerprint }) => !last.firing.has(fingerprint))) return true;
      if (firing.length === 0) return last.firing.size > 0;
      if (options.sendResolved && resolved.some(({ fingerprint }) => !last.resolved.has(fingerprint))) return true;
      return last.atMs < timeMs - options.repeatIntervalMs;
    },
    record(key: string, { firing, resolved, timeMs }: Telling): void {
      const names = (alerts: readonly Alert[]): Set<string> => new Set(alerts.map(({ fingerprint }) => fingerprint));
      entries.set(key, { firing: names(firing), resolved: names(resolved), atMs: timeMs });
    },
    forgetOld(nowMs: number): void {
      for (const [key, { atMs }] of [...entries]) if (atMs + RETENTION_MS < nowMs) entries.delete(key);
    },
  };
}

export type NotificationLog = ReturnType<typeof createNotificationLog>;
