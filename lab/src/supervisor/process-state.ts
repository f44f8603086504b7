/** Where a process is in its life. `pid` is also its process group. Times are epoch milliseconds. */
export type ProcessState =
  /** Not asked to run: before the start, or stopped on request. */
  | { readonly status: 'stopped' }
  | { readonly status: 'preparing' }
  | { readonly status: 'starting'; readonly pid: number; readonly startedAt: number }
  | { readonly status: 'ready'; readonly pid: number; readonly startedAt: number }
  | { readonly status: 'paused'; readonly pid: number; readonly startedAt: number; readonly until: number; readonly wasReady: boolean }
  | { readonly status: 'stopping'; readonly pid: number; readonly startedAt: number }
  | { readonly status: 'backing-off'; readonly restartAt: number; readonly reason: string };

export type RunningState = Extract<ProcessState, { pid: number }>;

export function isRunning(state: ProcessState): state is RunningState {
  return 'pid' in state;
}

/** How a process ended. */
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly error?: Error };

export function describeExit({ code, signal, error }: Exit): string {
  if (error !== undefined) return error.message;
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}
