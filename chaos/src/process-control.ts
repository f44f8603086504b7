/** A process as the supervisor shows it. */
export interface ProcessInfo {
  readonly name: string;
  readonly service?: string | undefined;
  readonly status: string;
  readonly restarts: number;
  readonly pid?: number | undefined;
}

/** What can be done to a process for as long as its lease is renewed. When it lapses, the supervisor undoes it by itself. */
export type ProcessFault =
  /** SIGKILL; `hold` keeps it from being started again until the end. */
  | { readonly type: 'kill'; readonly hold: boolean }
  | { readonly type: 'pause' }
  | { readonly type: 'restart' }
  /** SIGKILL again and again, so long after each start. */
  | { readonly type: 'crash-loop'; readonly everyMs: number }
  /** Restarted with another value of one variable of its environment; restarted with the old one at the end. */
  | { readonly type: 'setting'; readonly key: string; readonly value: string };

/** How far a process fault has got. */
export interface ProcessFaultState {
  readonly id: string;
  readonly processes: readonly string[];
  /** How often the supervisor has done to a process what the fault says: the mechanism's signal. */
  readonly applied: number;
}

export interface ProcessControl {
  list(): Promise<readonly ProcessInfo[]>;
  /** Makes the fault, or renews its lease. @throws ChaosError */
  lease(
    id: string,
    fault: { readonly processes: readonly string[]; readonly fault: ProcessFault; readonly leaseMs: number },
  ): Promise<ProcessFaultState>;
  /** Renews only. @throws ChaosError `lease_lost` when it has lapsed */
  renew(id: string, leaseMs: number): Promise<ProcessFaultState>;
  /** Undefined when nothing is left of it. */
  get(id: string): Promise<ProcessFaultState | undefined>;
  /** Begins to undo it: `get` tells when nothing is left. Doing it twice is no error. */
  release(id: string): Promise<void>;
}
