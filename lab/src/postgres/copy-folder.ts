import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A thousand files, with their modes, links and owner: another process does it while this one starts the others. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await promisify(execFile)('cp', ['-Rp', from, to]);
}
