import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LabError } from '../lab-error.ts';
import type { PostgresBinaries } from './binaries.ts';
import { copyFolder } from './copy-folder.ts';
import { moveIntoPlace } from './move-into-place.ts';
import type { SystemUser } from './system-user.ts';

const run = promisify(execFile);

export const SUPERUSER = 'postgres';

export interface ClusterOptions {
  readonly binaries: PostgresBinaries;
  readonly user: SystemUser | undefined;
  /** Where an initialised cluster of this version is kept to be copied; labs may share it. */
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
    if (!isComplete(template)) await initialise(options);
    rmSync(directory, { recursive: true, force: true });
    await moveIntoPlace(directory, (partial) => copyFolder(template, partial));
  }
  return { data: join(directory, 'data'), superuserPassword: read(directory, 'password') };
}

async function initialise({ binaries, user, template }: ClusterOptions): Promise<void> {
  // Torn by a crash of the machine; otherwise there is none, or another lab has just made it.
  if (!isComplete(template)) rmSync(template, { recursive: true, force: true });
  await moveIntoPlace(template, async (partial) => {
    mkdirSync(partial, { mode: 0o700 });
    writeFileSync(join(partial, 'password'), randomBytes(24).toString('base64url'), { mode: 0o600 });
    give(partial, user);
    await initdb(binaries, partial, user);
  });
}

async function initdb(binaries: PostgresBinaries, directory: string, user: SystemUser | undefined): Promise<void> {
  const args = [
    ['--pgdata', join(directory, 'data')],
    ['--username', SUPERUSER],
    ['--pwfile', join(directory, 'password')],
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
      cwd: dirname(directory),
      env: { LC_ALL: 'C' },
      ...(user && { uid: user.uid, gid: user.gid }),
    });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new LabError(`initdb failed: ${stderr?.trim() || String(error)}`, { cause: error });
  }
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
