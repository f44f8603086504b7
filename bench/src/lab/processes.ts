import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the benchmarks read of a lab's run file. */
export type RunFile = {
  readonly files: { readonly journal: string };
  readonly supervisor: { readonly pid: number };
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
};

export type LabProcess = { readonly name: string; readonly pid: number };

/** The processes of the lab whose state is in that directory, itself among them. */
export function processesOf(directory: string): readonly LabProcess[] {
  const { supervisor, processes } = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunFile;
  return [{ name: 'lab', pid: supervisor.pid }, ...processes];
}

/** Proportional set size in MB: what is shared is shared out. PostgreSQL's is that of all of its processes; 0 when it has just ended. */
export const memoryMb = (process: LabProcess): number => pidsOf(process).reduce((sum, pid) => sum + pssMb(pid), 0);

/** File descriptors that are open, sockets included; PostgreSQL's are those of all of its processes. */
export const openFiles = (process: LabProcess): number => pidsOf(process).reduce((sum, pid) => sum + descriptors(pid), 0);

/** Ticks of the clock that Linux counts processor time in; 100 a second on every architecture that we run on. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor that it has used so far, all of its threads together; PostgreSQL's are those of all of its processes. */
export const cpuSeconds = (process: LabProcess): number => pidsOf(process).reduce((sum, pid) => sum + cpuTicks(pid), 0) / TICKS_PER_SECOND;

/** Keeps all of its threads, and what it starts from now on, on these cores: `0`, `1-3`. With `taskset`, of util-linux. */
export function keepOn(cores: string, process: LabProcess): void {
  for (const pid of pidsOf(process))
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)], { stdio: 'ignore' });
}

function cpuTicks(pid: number): number {
  return ifThere(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold anything, spaces and brackets too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  }, 0);
}

function pidsOf({ name, pid }: LabProcess): number[] {
  return name === 'postgres' ? [pid, ...childrenOf(pid)] : [pid];
}

const childrenOf = (pid: number): number[] =>
  ifThere(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number), []);

const pssMb = (pid: number): number =>
  ifThere(() => Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1_024, 0);

const descriptors = (pid: number): number => ifThere(() => readdirSync(`/proc/${pid}/fd`).length, 0);

/** A process may have ended since its number was read. */
function ifThere<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
