import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTENING = '0A';

/** Who listens on a port, as `process 123 (node server.js)`; undefined when the system does not tell us. */
export function ownerOf(port: number): string | undefined {
  try {
    const pid = process.platform === 'linux' ? listenerOnLinux(port) : listenerByLsof(port);
    return pid === undefined ? undefined : `process ${pid} (${commandOf(pid)})`;
  } catch {
    return undefined;
  }
}

/** The table of sockets names the inode, and somebody's /proc/PID/fd points to it: ours to read only for our own processes. */
function listenerOnLinux(port: number): number | undefined {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const inode = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => readFileSync(table, 'utf8').split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === LISTENING)?.[9];
  if (inode === undefined) return undefined;
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && descriptorsOf(name).includes(`socket:[${inode}]`));
  return pid === undefined ? undefined : Number(pid);
}

function descriptorsOf(pid: string): string[] {
  return attempt(() => readdirSync(`/proc/${pid}/fd`), []).map((descriptor) =>
    attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`), ''),
  );
}

/** Processes of others are closed to us; processes and descriptors go while we look. */
function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}

function listenerByLsof(port: number): number | undefined {
  const output = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return Number(output.trim().split('\n')[0]) || undefined;
}

function commandOf(pid: number): string {
  const command =
    process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  const trimmed = command.trim();
  return trimmed.length > 60 ? `${trimmed.slice(0, 59)}…` : trimmed;
}
