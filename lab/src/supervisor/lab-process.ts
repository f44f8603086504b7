import type { ManagedProcess } from './managed-process.ts';

/** A process as the lab API needs it, whether it is a child of ours or runs in a container beside us. */
export type LabProcess = Pick<
  ManagedProcess,
  'name' | 'spec' | 'state' | 'restarts' | 'start' | 'stop' | 'restart' | 'kill' | 'pause' | 'resume' | 'whenReady'
>;

export interface LabProcesses {
  readonly processes: readonly LabProcess[];
  /** The process of that name, or all replicas of the service of that name. @throws ProcessError `unknown_process` */
  find(name: string): LabProcess[];
}
