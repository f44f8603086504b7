import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { LabError } from '../lab-error.ts';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root, and initdb wants a user that the system knows by name. So root lends it one that exists
 * already: `postgres` where there is one, else `nobody`, which every system has. Undefined when we are not root.
 */
export function userForPostgres(ownUid = process.getuid?.()): SystemUser | undefined {
  if (ownUid !== 0) return undefined;
  const user = findUser('postgres') ?? findUser('nobody');
  if (user === undefined)
    throw new LabError('PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`; run as another user');
  return user;
}

function findUser(name: string): SystemUser | undefined {
  if (process.platform === 'linux') {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((each) => each.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    return uid === undefined || gid === undefined ? undefined : { name, uid: Number(uid), gid: Number(gid) };
  }
  try {
    const id = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Whether the user can read what is in this folder: a checkout in /root is closed to everyone else. */
export function canReach(user: SystemUser, path: string): boolean {
  return spawnSync('test', ['-r', path], { uid: user.uid, gid: user.gid, stdio: 'ignore', cwd: '/' }).status === 0;
}
