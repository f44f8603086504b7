import { setTimeout as sleep } from 'node:timers/promises';
import { isSameProcess } from '../supervisor/process-table.ts';
import { type ProcessIdentity, type RunFile, readRunFile, removeRunFile } from './run-file.ts';

const TERM_WAIT_MS = 5_000;
const LOOK_EVERY_MS = 50;

/** A lab that runs, one that died and left its file behind, or none. */
export type CurrentRun =
  | { readonly kind: 'none' }
  | { readonly kind: 'alive'; readonly run: RunFile }
  | { readonly kind: 'dead'; readonly run: RunFile };

export function currentRun(runFilePath: string): CurrentRun {
  const run = readRunFile(runFilePath);
  if (run === undefined) return { kind: 'none' };
  return { kind: isSameProcess(run.supervisor) ? 'alive' : 'dead', run };
}

/** Ends what a dead run left and removes its file. Returns the names of processes that had to be ended. */
export async function reclaim(runFilePath: string, run: RunFile): Promise<string[]> {
  // The reaper may be at work at this very moment: what it ends, we need not.
  const left = run.processes.filter(isSameProcess);
  signalAll(left, 'SIGCONT');
  signalAll(left, 'SIGTERM');
  if (!(await allGone(left, TERM_WAIT_MS))) {
    signalAll(left.filter(isSameProcess), 'SIGKILL');
    await allGone(left, TERM_WAIT_MS);
  }
  removeRunFile(runFilePath);
  return left.map((each) => each.name);
}

export async function allGone(processes: readonly ProcessIdentity[], waitMs: number): Promise<boolean> {
  const endMs = performance.now() + waitMs;
  while (processes.some(isSameProcess)) {
    if (performance.now() > endMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}

function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(-pid, signal);
    } catch {
      // It has just ended.
    }
  }
}
