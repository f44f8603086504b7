import { type Clock, pause } from './clock.ts';
import { getOk } from './get-ok.ts';
import type { ManagedProcess } from './managed-process.ts';

const PROBE_EVERY_MS = 2_000;
const PROBE_TIMEOUT_MS = 2_000;
const MISSES = 3;

export interface LivenessOptions {
  readonly process: ManagedProcess;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Resolves when the process is alive, rejects when it does not say so in time. */
  readonly probe?: (url: string, signal: AbortSignal) => Promise<void>;
  readonly onMissed?: (misses: number) => void;
}

/**
 * Kills a process that runs but no longer answers, so that it is started again: an event loop that is stuck does not end by itself.
 * A process that was paused on request is left alone: its pause has an end of its own, and a kill in the middle would be another fault.
 */
export async function watchLiveness({ process, clock, signal, probe = getOk, onMissed }: LivenessOptions): Promise<void> {
  const url = process.spec.livenessUrl;
  if (url === undefined) return;
  let misses = 0;
  let watchedPid: number | undefined;
  while (!signal.aborted) {
    await pause(clock, PROBE_EVERY_MS, signal);
    const { state } = process;
    if (state.status !== 'ready' || state.pid !== watchedPid) misses = 0;
    watchedPid = state.status === 'ready' ? state.pid : undefined;
    if (watchedPid === undefined || signal.aborted) continue;
    try {
      await probe(url, AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]));
      misses = 0;
    } catch {
      // It may have died, or been paused, while we waited for its answer.
      if (process.state !== state) continue;
      misses += 1;
      onMissed?.(misses);
      if (misses >= MISSES) process.kill();
    }
  }
}
