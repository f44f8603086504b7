import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 2_000;
const holderSilentMs = 60_000;
const installerSilentMs = 600_000;
const pollMs = 200;

/** @typedef {{ pid: number, group?: number }} Holder  `group`: the process group of the installer that the holder started. */
/** @typedef {{ noteGroup(group: number): void }} Lock */

/**
 * Runs `work` while no other process on this machine does. A lock outlives a killed holder on purpose for as long as the
 * installer it started still writes; when both are gone, or the holder has not touched the file for a minute (its pid may
 * belong to somebody else by now), the next process takes it over.
 *
 * @template T
 * @param {string} path
 * @param {(lock: Lock) => Promise<T>} work
 * @param {(pid: number) => void} onWait called once, if the lock is taken
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  let waited = false;
  while (!take(path)) {
    const holder = readHolder(path);
    if (holder !== undefined && isStale(path, holder)) {
      removeStale(path);
      continue;
    }
    if (!waited && holder !== undefined) onWait(holder.pid);
    waited = true;
    await sleep(pollMs);
  }
  const release = () => rmSync(path, { force: true });
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  process.once('exit', release);
  try {
    return await work({
      noteGroup: (group) => writeFileSync(path, JSON.stringify({ pid: process.pid, group })),
    });
  } finally {
    clearInterval(heartbeat);
    process.removeListener('exit', release);
    release();
  }
}

/** Linking a finished file is what makes creation and content one atomic step. @param {string} path */
function take(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid }));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(own);
  }
}

/** @param {string} path @returns {Holder | undefined} undefined when the lock has just been released */
function readHolder(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // Cut short by a full disk or a crash: nobody is known to hold it.
    if (error instanceof SyntaxError) return { pid: 0 };
    return undefined;
  }
}

/** @param {string} path @param {Holder} holder */
function isStale(path, { pid, group }) {
  const silentMs = ageMs(path);
  if (pid > 0 && isAlive(pid) && silentMs < holderSilentMs) return false;
  if (group !== undefined && isAlive(-group) && silentMs < installerSilentMs) return false;
  // A holder with no pid may be a file in the middle of being rewritten.
  return pid > 0 || silentMs > heartbeatMs;
}

/** Of several processes that find the same stale lock, one at a time may judge it again and remove it. @param {string} path */
function removeStale(path) {
  const guard = `${path}.removing`;
  try {
    mkdirSync(guard);
  } catch {
    if (ageMs(guard) > 10_000) rmSync(guard, { recursive: true, force: true });
    return;
  }
  try {
    const holder = readHolder(path);
    if (holder !== undefined && isStale(path, holder)) rmSync(path, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

/** @param {number} pid a process, or a process group when negative */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  return process.platform !== 'linux' || hasLivingMember(pid);
}

/**
 * To kill(2) a process that has ended but that nobody has collected is still there, and in a container whose process 1
 * collects nothing it stays for good. /proc tells: state and group are the first and third field after the name.
 *
 * @param {number} pid a process, or a process group when negative
 */
function hasLivingMember(pid) {
  const candidates = pid > 0 ? [String(pid)] : readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return candidates.some((candidate) => {
    try {
      const stat = readFileSync(`/proc/${candidate}/stat`, 'utf8');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state !== 'Z' && (pid > 0 || group === String(-pid));
    } catch {
      return false;
    }
  });
}

/** @param {string} path */
function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** @param {string} path */
function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Removed by hand: the work goes on, there is nothing to keep alive.
  }
}
