import type { LabProcess } from '../supervisor/lab-process.ts';
import type { ProcessKind } from '../supervisor/process-spec.ts';
import { isRunning, type ProcessState } from '../supervisor/process-state.ts';
import { memoryOf } from '../supervisor/process-table.ts';

/** A process as the lab API shows it. Absent fields do not apply to its status. */
export interface ProcessView {
  readonly name: string;
  readonly kind: ProcessKind;
  readonly service?: string;
  readonly port: number;
  readonly status: ProcessState['status'];
  readonly restarts: number;
  readonly pid?: number;
  readonly uptimeMs?: number;
  readonly memoryBytes?: number;
  /** Why it is down. */
  readonly reason?: string;
  /** When a paused process resumes, or one that died is started again. */
  readonly until?: string;
}

export function viewProcess({ spec, state, restarts }: LabProcess): ProcessView {
  // A process in another container has no number here.
  const pid = isRunning(state) && state.pid > 0 ? state.pid : undefined;
  const memoryBytes = pid === undefined ? undefined : memoryOf(pid);
  return {
    name: spec.name,
    kind: spec.kind,
    ...(spec.service === undefined ? {} : { service: spec.service }),
    port: spec.port,
    status: state.status,
    restarts,
    ...(pid === undefined ? {} : { pid }),
    ...(isRunning(state) ? { uptimeMs: Date.now() - state.startedAt } : {}),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(state.status === 'backing-off' ? { reason: state.reason, until: new Date(state.restartAt).toISOString() } : {}),
    ...(state.status === 'paused' ? { until: new Date(state.until).toISOString() } : {}),
  };
}
