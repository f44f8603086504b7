import { useSyncExternalStore } from 'react';
import type { Attempt } from '../exercises/attempt.ts';
import { getJson } from './api.ts';
import type { Change, Status } from './types.ts';

export interface Live {
  readonly status: Status | undefined;
  /** Oldest first. */
  readonly changes: readonly Change[];
  /** The exercise under way, as it was last sent, and when that was. */
  readonly exercise: { readonly attempt: Attempt; readonly atMs: number } | undefined;
  /** Since when nothing comes any more; undefined while the lab talks to us. */
  readonly silentSinceMs: number | undefined;
}

const KEPT_CHANGES = 300;
/** The lab speaks every second. */
const SILENT_AFTER_MS = 4_000;
/** A stream that was refused is asked for again this much later. */
const TRY_AGAIN_MS = 5_000;

let live: Live = { status: undefined, changes: [], exercise: undefined, silentSinceMs: undefined };
const listeners = new Set<() => void>();
let lastHeardMs = Date.now();

function update(change: Partial<Live>): void {
  live = { ...live, ...change };
  for (const listener of listeners) listener();
}

/** To be called once, when the page has been let in. What was last heard stays when the lab falls silent. */
export function listen(): void {
  let source = connect();
  let triedAtMs = Date.now();
  setInterval(() => {
    if (live.silentSinceMs === undefined && Date.now() - lastHeardMs > SILENT_AFTER_MS) update({ silentSinceMs: lastHeardMs });
    // A browser gives up for good when it is refused: by a lab that has been started anew, or by one that has too many pages.
    if (source.readyState !== EventSource.CLOSED || Date.now() - triedAtMs < TRY_AGAIN_MS) return;
    triedAtMs = Date.now();
    void isKnown().then((known) => {
      // Then the page begins again, and says which command lets it in.
      if (!known) location.reload();
      else source = connect();
    });
  }, 1_000);
  void loadChanges();
}

function connect(): EventSource {
  const source = new EventSource('/api/events');
  const heard = (): void => {
    lastHeardMs = Date.now();
    if (live.silentSinceMs !== undefined) void loadChanges();
  };
  source.addEventListener('status', ({ data }: MessageEvent<string>) => {
    heard();
    update({ status: JSON.parse(data) as Status, silentSinceMs: undefined });
  });
  source.addEventListener('change', ({ data }: MessageEvent<string>) => {
    update({ changes: [...live.changes, JSON.parse(data) as Change].slice(-KEPT_CHANGES) });
  });
  source.addEventListener('exercise', ({ data }: MessageEvent<string>) =>
    update({ exercise: { attempt: JSON.parse(data) as Attempt, atMs: Date.now() } }),
  );
  return source;
}

/** Whether the lab still takes our session; a lab that is away has not said otherwise. */
async function isKnown(): Promise<boolean> {
  try {
    await getJson('/api/topology');
    return true;
  } catch (error) {
    return (error as { status?: number }).status !== 401;
  }
}

async function loadChanges(): Promise<void> {
  try {
    const { changes } = await getJson<{ changes: readonly Change[] }>('/api/changes');
    update({ changes });
  } catch {
    // The stream says so already.
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Re-renders only when the selected part is another object. */
export function useLive<T>(select: (live: Live) => T): T {
  return useSyncExternalStore(subscribe, () => select(live));
}
