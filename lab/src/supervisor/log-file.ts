import { closeSync, copyFileSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const LARGEST_BYTES = 32 * 1_024 * 1_024;
const TAIL_BYTES = 256 * 1_024;

/**
 * A child writes straight into its file, so that it never depends on the supervisor being quick, or alive. Rotation therefore
 * copies and truncates, which the child does not notice because it appends; lines written between the two steps are lost.
 */
export class LogFile {
  readonly path: string;

  constructor(directory: string, name: string) {
    this.path = join(directory, `${name}.log`);
    mkdirSync(directory, { recursive: true });
  }

  /** Puts what an earlier run wrote aside, as `name.log.1`. */
  startAfresh(): void {
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.1`);
  }

  /** For the stdio of a child; whoever opens it closes it after the spawn. */
  withDescriptor<T>(use: (descriptor: number) => T): T {
    const descriptor = openSync(this.path, 'a', 0o600);
    try {
      return use(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  rotateIfLarge(largestBytes = LARGEST_BYTES): void {
    try {
      if (statSync(this.path).size <= largestBytes) return;
      copyFileSync(this.path, `${this.path}.1`);
      truncateSync(this.path);
    } catch {
      // Not there yet, or the disk is full: losing a rotation is better than losing the lab.
    }
  }

  /** Size at this moment: what follows was written later. */
  position(): number {
    return existsSync(this.path) ? statSync(this.path).size : 0;
  }

  /** The last lines, of those written from `from` (bytes) on. */
  lastLines(count: number, from = 0): string[] {
    return lastLinesOf(this.path, { count, from });
  }
}

export function lastLinesOf(
  path: string,
  { count, from = 0, withinBytes = TAIL_BYTES }: { count: number; from?: number; withinBytes?: number },
): string[] {
  if (!existsSync(path)) return [];
  const descriptor = openSync(path, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const start = Math.max(from > size ? 0 : from, size - withinBytes);
    const buffer = Buffer.alloc(size - start);
    const read = readSync(descriptor, buffer, 0, buffer.length, start);
    const lines = buffer.toString('utf8', 0, read).split('\n');
    // What a start in the middle of a line shows is half a line.
    if (start > from) lines.shift();
    return lines.filter((line) => line.trim() !== '').slice(-count);
  } finally {
    closeSync(descriptor);
  }
}
