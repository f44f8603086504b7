import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * What the operating system knows about processes: /proc on Linux (minimal images have no `ps`), `ps` elsewhere.
 * A process that has just ended is `undefined`, or absent.
 */

/**
 * When the process started, in the system's own notation: together with the pid it names one process for ever, whereas a pid
 * alone is reused. Undefined when there is no such process.
 */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(['-o', 'lstart=', '-p', String(pid)])?.trim() || undefined;
  const fields = statFields(pid);
  // A zombie has ended; it only waits for its parent to notice.
  if (fields === undefined || fields[0] === 'Z') return undefined;
  // Ticks since boot: the boot's id keeps them from meaning another process after a reboot.
  return `${bootId()}/${fields[19]}`;
}

/** Whether this very process, and no later one with the same pid, still runs. */
export function isSameProcess({ pid, startTime }: { readonly pid: number; readonly startTime: string }): boolean {
  return startTimeOf(pid) === startTime;
}

/** All processes below `pid`, whatever their groups and sessions. */
export function descendantsOf(pid: number): number[] {
  const children = Map.groupBy(allParents(), ([, parent]) => parent);
  const below = (parent: number): number[] => (children.get(parent) ?? []).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** Memory in bytes of a process and all below it, what they share counted once. */
export function memoryOf(pid: number): number | undefined {
  if (process.platform !== 'linux') {
    const kilobytes = Number(ps(['-o', 'rss=', '-p', String(pid)]));
    return kilobytes > 0 ? kilobytes * 1_024 : undefined;
  }
  const pages = [pid, ...descendantsOf(pid)].flatMap((each) => {
    const [, resident, shared] = (read(`/proc/${each}/statm`) ?? '').split(' ').map(Number);
    return resident === undefined || shared === undefined ? [] : [{ own: resident - shared, shared }];
  });
  // One that has just ended has no memory any more.
  if (pages.every((page) => page.shared === 0)) return undefined;
  // One that has just ended has no memory any more.
  if (pages.every((page) => page.shared === 0)) return undefined;
  const own = pages.reduce((sum, page) => sum + page.own, 0);
  return (own + Math.max(...pages.map((page) => page.shared))) * 4_096;
}

function allParents(): [pid: number, parent: number][] {
  if (process.platform !== 'linux') {
    const lines = (ps(['-A', '-o', 'pid=,ppid=']) ?? '').trim().split('\n');
    return lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = statFields(Number(name));
      return fields === undefined ? [] : [[Number(name), Number(fields[1])] as [number, number]];
    });
}

/** The fields of /proc/PID/stat from the third (the state) on. The second, the name, may itself hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

let knownBootId: string | undefined;
function bootId(): string {
  knownBootId ??= read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return knownBootId;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(args: readonly string[]): string | undefined {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } });
  } catch {
    return undefined;
  }
}
