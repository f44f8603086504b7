import type { Clock } from '../supervisor/clock.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import { ProcessError } from '../supervisor/process-error.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { type Mechanism, mechanismOf, type ProcessFault } from './mechanisms.ts';

export interface ProcessFaultRequest {
  readonly processes: readonly string[];
  readonly fault: ProcessFault;
  /** It is undone when nobody renews it for so long. */
  readonly leaseMs: number;
}

export interface ProcessFaultView {
  readonly id: string;
  readonly processes: readonly string[];
  /** How often it has been done to a process. */
  readonly applied: number;
  /** The lease is over, or it was released: it is being undone. */
  readonly ending: boolean;
}

interface Standing {
  readonly id: string;
  readonly processes: readonly ManagedProcess[];
  readonly mechanism: Mechanism;
  readonly ending: AbortController;
  /** Those that it was done to. */
  readonly touched: Set<ManagedProcess>;
  applied: number;
  cancelLapse: () => void;
  applying: Promise<void>;
  ended: Promise<void> | undefined;
}

/**
 * Faults of processes, each held by a lease: the supervisor undoes what nobody renews, so that whoever asked for it may die.
 * A process takes one at a time.
 */
export class ProcessFaults {
  readonly #supervisor: Supervisor;
  readonly #clock: Clock;
  readonly #standing = new Map<string, Standing>();
  #closed = false;

  constructor({ supervisor, clock }: { readonly supervisor: Supervisor; readonly clock: Clock }) {
    this.#supervisor = supervisor;
    this.#clock = clock;
  }

  /** Returns at once: how often it has been done so far shows in `applied`. @throws ProcessError */
  put(id: string, { processes: names, fault, leaseMs }: ProcessFaultRequest): ProcessFaultView {
    if (this.#closed) throw new ProcessError('shutting_down', 'the lab is stopping');
    if (this.#standing.has(id)) return this.renew(id, leaseMs);
    const processes = names.flatMap((name) => this.#supervisor.find(name));
    for (const process of processes) {
      const other = [...this.#standing.values()].find((each) => each.processes.includes(process));
      if (other !== undefined) throw new ProcessError('has_fault', `${process.name} has a fault already (${other.id})`);
    }
    const standing: Standing = {
      id,
      processes,
      mechanism: mechanismOf(fault, leaseMs),
      ending: new AbortController(),
      touched: new Set(),
      applied: 0,
      cancelLapse: this.#clock.schedule(() => void this.#end(standing), leaseMs),
      applying: Promise.resolve(),
      ended: undefined,
    };
    this.#standing.set(id, standing);
    // A process that cannot take it (it does not run, say) is left out: what was done shows in `applied`.
    standing.applying = this.#apply(standing).catch(() => {});
    return view(standing);
  }

  /** @throws ProcessError `unknown_fault` when it has been undone, or is about to be */
  renew(id: string, leaseMs: number): ProcessFaultView {
    const standing = this.#find(id);
    if (standing.ending.signal.aborted || !this.#stands(standing, leaseMs)) {
      void this.#end(standing);
      throw new ProcessError('unknown_fault', `${id} is no longer in force`);
    }
    standing.cancelLapse();
    standing.cancelLapse = this.#clock.schedule(() => void this.#end(standing), leaseMs);
    return view(standing);
  }

  /** @throws ProcessError `unknown_fault` when nothing is left of it */
  get(id: string): ProcessFaultView {
    return view(this.#find(id));
  }

  /** Begins to undo it; `get` tells when nothing is left. @throws ProcessError `unknown_fault` */
  release(id: string): ProcessFaultView {
    const standing = this.#find(id);
    void this.#end(standing);
    return view(standing);
  }

  /** For the end of the lab: whatever is left is not undone, for its process ends anyway. */
  close(): void {
    this.#closed = true;
    for (const standing of this.#standing.values()) {
      standing.cancelLapse();
      standing.ending.abort();
    }
  }

  #find(id: string): Standing {
    const standing = this.#standing.get(id);
    if (standing === undefined) throw new ProcessError('unknown_fault', `there is no process fault ${JSON.stringify(id)}`);
    return standing;
  }

  #stands({ mechanism, touched }: Standing, leaseMs: number): boolean {
    return [...touched].every((process) => mechanism.renew?.(process, leaseMs) ?? true);
  }

  async #apply(standing: Standing): Promise<void> {
    const { processes, mechanism, ending, touched } = standing;
    const tools = { clock: this.#clock, ending: ending.signal, count: () => void (standing.applied += 1) };
    const one = async (process: ManagedProcess): Promise<void> => {
      if (ending.signal.aborted) return;
      touched.add(process);
      await mechanism.apply(process, tools);
    };
    if (mechanism.inTurn) for (const process of processes) await one(process);
    else await Promise.all(processes.map(one));
  }

  #end(standing: Standing): Promise<void> {
    standing.ended ??= this.#undo(standing);
    return standing.ended;
  }

  async #undo(standing: Standing): Promise<void> {
    const { id, mechanism, ending, touched } = standing;
    standing.cancelLapse();
    ending.abort();
    await standing.applying;
    for (const process of touched) {
      if (this.#closed) return;
      await mechanism.undo(process).catch(() => {});
    }
    this.#standing.delete(id);
  }
}

const view = ({ id, processes, applied, ending }: Standing): ProcessFaultView => ({
  id,
  processes: processes.map(({ name }) => name),
  applied,
  ending: ending.signal.aborted,
});
