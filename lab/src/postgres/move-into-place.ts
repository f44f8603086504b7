import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';

/**
 * Fills a folder under a name of its own and then gives it its final one, so that what stands under a final name is complete. When
 * another process was faster, what it made stays, and ours is thrown away.
 */
export async function moveIntoPlace(directory: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${directory}.${process.pid}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(directory), { recursive: true });
  try {
    await fill(partial);
    renameSync(partial, directory);
  } catch (error) {
    if (!isTaken(error)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** What rename(2) says of a target that is a folder with something in it: one or the other, by file system. */
const isTaken = (error: unknown): boolean => ['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '');
