import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-lock-'));
  path = join(folder, 'state', 'install.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function refuseToWait(pid: number): never {
  throw new Error(`waits for ${pid}`);
}

async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

/** What a holder left behind in the file. */
async function leaveLock(holder: object): Promise<void> {
  await withLock(path, async () => {}, refuseToWait);
  writeFileSync(path, JSON.stringify(holder));
}

test('one holder at a time: the second starts when the first has finished', async () => {
  const events: string[] = [];
  const first = Promise.withResolvers<void>();
  const firstStarted = Promise.withResolvers<void>();
  const a = withLock(
    path,
    async () => {
      firstStarted.resolve();
      await first.promise;
      events.push('a ends');
    },
    refuseToWait,
  );
  await firstStarted.promise;
  const b = withLock(
    path,
    async () => void events.push('b starts'),
    (pid) => {
      events.push(`b waits for ${pid}`);
      first.resolve();
    },
  );
  await Promise.all([a, b]);
  expect(events).toEqual([`b waits for ${process.pid}`, 'a ends', 'b starts']);
});

test('the lock is gone after work that failed, and the failure comes through', async () => {
  const failing = withLock(path, () => Promise.reject(new Error('disk full')), refuseToWait);
  await expect(failing).rejects.toThrow('disk full');
  expect(existsSync(path)).toBe(false);
});

test('a lock whose holder has died is taken over at once', async () => {
  await leaveLock({ pid: await endedProcess() });
  await expect(withLock(path, async () => 'mine', refuseToWait)).resolves.toBe('mine');
});

test('the installer of a dead holder is waited for', async () => {
  const installer = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const exited = once(installer, 'exit');
  await leaveLock({ pid: await endedProcess(), group: installer.pid });
  const waits: number[] = [];
  await withLock(
    path,
    async () => {},
    (pid) => {
      waits.push(pid);
      installer.stdin.end();
    },
  );
  expect(waits).toHaveLength(1);
  expect((await exited)[0]).toBe(0);
});

test('a pid that now belongs to somebody else is told by its silence', async () => {
  await leaveLock({ pid: process.pid });
  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(path, longAgo, longAgo);
  await expect(withLock(path, async () => 'mine', refuseToWait)).resolves.toBe('mine');
});
