import { EventEmitter } from 'node:events';
import { type Clock, pause } from './clock.ts';
import { watchLiveness } from './liveness.ts';
import { LogFile } from './log-file.ts';
import { ManagedProcess } from './managed-process.ts';
import { ProcessError } from './process-error.ts';
import type { ProcessSpec } from './process-spec.ts';
import { describeExit, type Exit, isRunning, type ProcessState } from './process-state.ts';
import type { Reaper } from './reaper.ts';

/** Of a first start: a process may lose a race or two (a port in TIME_WAIT), not three. */
const DEATHS_BEFORE_GIVING_UP = 3;
const START_TIMEOUT_MS = 60_000;
const ROTATE_EVERY_MS = 5_000;
const SHOWN_LINES = 12;

export interface SupervisorOptions {
  readonly specs: readonly ProcessSpec[];
  readonly clock: Clock;
  readonly reaper: Pick<Reaper, 'add' | 'remove' | 'wake'>;
  readonly logDirectory: string;
}

type Events = {
  state: [process: ManagedProcess, current: ProcessState, previous: ProcessState];
  died: [process: ManagedProcess, exit: Exit];
  /** It has not answered the liveness probe so many times in a row. */
  unresponsive: [process: ManagedProcess, misses: number];
};

/** A process of the lab did not come up; carries the end of what it wrote. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code = 'start_failed';
  readonly process: string;
  readonly lastLines: readonly string[];

  constructor(process: ManagedProcess, reason: string, options: { readonly cause?: unknown } = {}) {
    super(reason, options);
    this.process = process.name;
    this.lastLines = process.lastLines(SHOWN_LINES);
  }
}

/** Starts the processes of a lab in order, keeps them running, and stops each only when nothing needs it any more. */
export class Supervisor extends EventEmitter<Events> {
  readonly processes: readonly ManagedProcess[];
  readonly #clock: Clock;
  readonly #end = new AbortController();

  constructor({ specs, clock, reaper, logDirectory }: SupervisorOptions) {
    super();
    this.#clock = clock;
    this.processes = specs.map((spec) => new ManagedProcess({ spec, clock, reaper, log: new LogFile(logDirectory, spec.name) }));
    for (const each of this.processes) {
      each.on('state', (current, previous) => this.emit('state', each, current, previous));
      each.on('died', (exit) => this.emit('died', each, exit));
    }
  }

  /**
   * Resolves when every process is ready.
   *
   * @throws StartError for the first that does not come up; the others go on running until `stop`
   */
  async start(): Promise<void> {
    for (const each of this.processes) each.log.startAfresh();
    void this.#rotateLogs();
    const ready = new Map<string, Promise<void>>();
    const startOne = async (each: ManagedProcess): Promise<void> => {
      await Promise.all(toStartAfter(each).flatMap((need) => ready.get(need) ?? []));
      if (this.#end.signal.aborted) return;
      each.start();
      await this.#firstReady(each);
      void watchLiveness({
        process: each,
        clock: this.#clock,
        signal: this.#end.signal,
        onMissed: (misses) => this.emit('unresponsive', each, misses),
      });
    };
    for (const each of inOrder(this.processes, toStartAfter)) ready.set(each.name, startOne(each));
    await Promise.all(ready.values());
  }

  /** Each process is told to stop as soon as everything that needs it is gone. */
  async stop(): Promise<void> {
    this.#end.abort();
    const gone = new Map<string, Promise<unknown>>();
    for (const each of inOrder(this.processes, toStopBefore).toReversed()) {
      const dependents = this.processes.filter((other) => other.spec.needs.includes(each.name));
      const stopped = Promise.all(dependents.flatMap((other) => gone.get(other.name) ?? [])).then(() => each.stop({ forGood: true }));
      gone.set(each.name, stopped);
    }
    await Promise.all(gone.values());
  }

  /** Kills whatever still runs. */
  force(): void {
    this.#end.abort();
    for (const each of this.processes) {
      void each.stop({ forGood: true });
      if (isRunning(each.state)) each.kill();
    }
  }

  get running(): ManagedProcess[] {
    return this.processes.filter((each) => isRunning(each.state));
  }

  /**
   * The process of that name, or all replicas of the service of that name.
   *
   * @throws ProcessError `unknown_process`
   */
  find(name: string): ManagedProcess[] {
    const found = this.processes.filter((each) => each.name === name || each.spec.service === name);
    if (found.length > 0) return found;
    const names = this.processes.map((each) => each.name).join(', ');
    throw new ProcessError('unknown_process', `there is no process ${JSON.stringify(name)}; there are: ${names}`);
  }

  async #firstReady(each: ManagedProcess): Promise<void> {
    const limit = new AbortController();
    const late = pause(this.#clock, START_TIMEOUT_MS, AbortSignal.any([limit.signal, this.#end.signal])).then(() => {
      if (limit.signal.aborted) return;
      if (this.#end.signal.aborted) throw new StartError(each, `${each.name} was interrupted while it started`);
      throw new StartError(each, `${each.name} was not ready within ${START_TIMEOUT_MS / 1_000} s`);
    });
    try {
      await Promise.race([each.whenReady({ mayDie: DEATHS_BEFORE_GIVING_UP }), late]);
    } catch (error) {
      if (error instanceof StartError) throw error;
      const exit = each.lastExit;
      throw new StartError(each, `${each.name} ${exit ? describeExit(exit) : 'did not start'}`, { cause: error });
    } finally {
      limit.abort();
    }
  }

  async #rotateLogs(): Promise<void> {
    while (!this.#end.signal.aborted) {
      await pause(this.#clock, ROTATE_EVERY_MS, this.#end.signal);
      for (const each of this.processes) each.log.rotateIfLarge();
    }
  }
}

const toStartAfter = ({ spec }: ManagedProcess): readonly string[] => spec.startsAfter ?? spec.needs;
const toStopBefore = ({ spec }: ManagedProcess): readonly string[] => spec.needs;

/**
 * What others come after comes first.
 *
 * @throws Error when a name is unknown or the order circular: a mistake in the plan, not in its use
 */
function inOrder(processes: readonly ManagedProcess[], after: (each: ManagedProcess) => readonly string[]): ManagedProcess[] {
  const ordered: ManagedProcess[] = [];
  const visit = (each: ManagedProcess, path: readonly string[]): void => {
    if (ordered.includes(each)) return;
    if (path.includes(each.name)) throw new Error(`processes need each other: ${[...path, each.name].join(' → ')}`);
    for (const name of after(each)) {
      const earlier = processes.find((other) => other.name === name);
      if (earlier === undefined) throw new Error(`${each.name} needs ${name}, which is not in the plan`);
      visit(earlier, [...path, each.name]);
    }
    ordered.push(each);
  };
  for (const each of processes) visit(each, []);
  return ordered;
}
