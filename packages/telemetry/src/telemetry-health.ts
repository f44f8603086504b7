import type { ExportObserver, Signal } from './exporters.ts';

type Outcome = 'created' | 'exported' | 'failed';

/**
 * Counts what the SDK creates, exports and loses. The SDK starts before the service's own metrics exist,
 * so the counts are kept here and read by them; subscribers hear of each change of reachability, once.
 */
const counts = new Map<`${Signal}:${Outcome}`, number>(
  // All from the start: a counter that first appears with its first failure has no rate when it matters.
  (['traces', 'logs'] as const).flatMap((signal) =>
    (['created', 'exported', 'failed'] as const).map((outcome) => [`${signal}:${outcome}`, 0] as const),
  ),
);
const reachable = new Map<Signal, boolean>();
const listeners = new Set<(signal: Signal, reachable: boolean) => void>();

function count(signal: Signal, outcome: Outcome, amount: number): void {
  const key = `${signal}:${outcome}` as const;
  counts.set(key, (counts.get(key) ?? 0) + amount);
}

export const countCreated = (signal: Signal): void => count(signal, 'created', 1);

export const observeExport: ExportObserver = (signal, outcome, amount) => {
  count(signal, outcome, amount);
  const now = outcome === 'exported';
  if ((reachable.get(signal) ?? true) === now) return;
  reachable.set(signal, now);
  for (const listener of listeners) listener(signal, now);
};

/** Hears when the backend of a signal stops answering, and when it answers again. Returns the way to unsubscribe. */
export function onTelemetryReachability(listener: (signal: Signal, reachable: boolean) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function telemetryCounts(): { signal: Signal; outcome: Outcome; count: number }[] {
  return [...counts].map(([key, value]) => {
    const [signal, outcome] = key.split(':') as [Signal, Outcome];
    return { signal, outcome, count: value };
  });
}
