import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../lab-error.ts';
import type { PostgresBinaries } from './binaries.ts';
import type { SystemUser } from './system-user.ts';

const run = promisify(execFile);

export const SUPERUSER = 'postgres';

export interface ClusterOptions {
  readonly binaries: PostgresBinaries;
  readonly user: SystemUser | undefined;
  /** Where an initialised cluster is kept to be copied. */
  readonly template: string;
  /** Where this run's cluster lives. */
  readonly directory: string;
}

export interface Cluster {
  readonly data: string;
  readonly superuserPassword: string;
}

/**
 * A cluster in `directory`: the one that is there (of a run with `--keep`), or a copy of the template. initdb takes a second,
 * a copy of its result a tenth, so the first start pays and the others do not.
 */
export async function prepareCluster(options: ClusterOptions): Promise<Cluster> {
  const { directory, template } = options;
  if (!isComplete(directory)) {
    if (!isComplete(template) || read(template, 'version') !== options.binaries.version) await initialise(options);
    rmSync(directory, { recursive: true, force: true });
    await moveIntoPlace(directory, (partial) => copy(template, partial));
  }
  return { data: join(directory, 'data'), superuserPassword: read(directory, 'password') };
}

async function initialise({ binaries, user, template }: ClusterOptions): Promise<void> {
  rmSync(template, { recursive: true, force: true });
  const partial = `${template}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  writeFileSync(join(partial, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600 });
  writeFileSync(join(partial, 'version'), binaries.version);
  give(partial, user);
  const args = [
    ['--pgdata', join(partial, 'data')],
    ['--username', SUPERUSER],
    ['--pwfile', join(partial, 'password')],
    ['--auth', 'scram-sha-256'],
    // Byte order: the same on every platform, and no dependence on what locales a machine has.
    ['--locale', 'C'],
    ['--encoding', 'UTF8'],
    // A template that a crash of the machine has torn is noticed when it is missing, and made again.
    ['--no-sync'],
    ['--no-instructions'],
  ].flat();
  try {
    await run(binaries.initdb, args, {
      cwd: dirname(partial),
      env: { LC_ALL: 'C' },
      ...(user && { uid: user.uid, gid: user.gid }),
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new LabError(`initdb failed: ${stderr?.trim() || String(error)}`, { cause: error });
  }
  renameSync(partial, template);
}

/** What stands under its final name is complete. */
async function moveIntoPlace(directory: string, fill: (partial: string) => Promise<void>): Promise<void> {
  const partial = `${directory}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(directory), { recursive: true });
  await fill(partial);
  renameSync(partial, directory);
}

/** A thousand files, with their modes and owner: another process does it while this one starts the others. */
async function copy(from: string, to: string): Promise<void> {
  await run('cp', ['-Rp', from, to]);
}

const isComplete = (directory: string): boolean => existsSync(join(directory, 'data', 'PG_VERSION'));

const read = (directory: string, name: string): string =>
  existsSync(join(directory, name)) ? readFileSync(join(directory, name), 'utf8') : '';

/** What root makes belongs to root. */
function give(directory: string, user: SystemUser | undefined): void {
  if (user === undefined) return;
  chownSync(directory, user.uid, user.gid);
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' })) chownSync(join(directory, entry), user.uid, user.gid);
}
