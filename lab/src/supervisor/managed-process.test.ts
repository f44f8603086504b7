import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { noReaper, scripts, specOf } from '../testing/child-scripts.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { type Clock, systemClock } from './clock.ts';
import { LogFile } from './log-file.ts';
import { ManagedProcess } from './managed-process.ts';
import type { ProcessSpec } from './process-spec.ts';
import { isRunning } from './process-state.ts';
import { startTimeOf } from './process-table.ts';

function supervise(spec: ProcessSpec, clock: Clock = systemClock) {
  const directory = temporaryDirectory();
  const child = new ManagedProcess({ spec, clock, reaper: noReaper, log: new LogFile(directory.path, spec.name) });
  return {
    child,
    ready: () => child.whenReady({ mayDie: 1 }),
    pid: () => (isRunning(child.state) ? child.state.pid : 0),
    async [Symbol.asyncDispose]() {
      if (isRunning(child.state)) child.kill();
      await child.stop();
      directory[Symbol.dispose]();
    },
  };
}

test('a process that dies is started again, later and later, until it has been healthy for a while', async () => {
  const clock = new FakeClock();
  await using supervised = supervise(specOf('payment-1', scripts.obedient), clock);
  const { child } = supervised;
  child.start();
  for (const delayMs of [250, 500, 1_000]) {
    await child.whenReady({ mayDie: 9 });
    child.kill();
    await once(child, 'died');
    expect(child.state).toMatchObject({ status: 'backing-off', reason: 'was ended by SIGKILL' });
    expect(clock.waits).toEqual([delayMs]);
    clock.advance(delayMs - 1);
    expect(child.state.status).toBe('backing-off');
    clock.advance(1);
  }
  await child.whenReady({ mayDie: 9 });
  clock.advance(60_000);
  child.kill();
  await once(child, 'died');
  expect(clock.waits).toEqual([250]);
  expect(child.restarts).toBe(3);
});

test('a process that is stopped stays down, and is not counted as dead', async () => {
  await using supervised = supervise(specOf('order-1', scripts.obedient));
  const { child } = supervised;
  const died = vi.fn();
  child.on('died', died);
  child.start();
  await supervised.ready();
  const pid = supervised.pid();
  await child.stop();
  expect(child.state).toEqual({ status: 'stopped' });
  expect(startTimeOf(pid)).toBeUndefined();
  expect(died).not.toHaveBeenCalled();
});

test('a process that does not end within its grace time is killed', async () => {
  await using supervised = supervise(specOf('stubborn', scripts.stubborn, { stop: { signal: 'SIGTERM', graceMs: 100 } }));
  supervised.child.start();
  await expect.poll(() => supervised.child.lastLines(1)).toEqual(['deaf']);
  await supervised.child.stop();
  expect(supervised.child.lastExit?.signal).toBe('SIGKILL');
});

test('a stop while it waits for its restart cancels the restart', async () => {
  const clock = new FakeClock();
  await using supervised = supervise(specOf('hopeless', scripts.hopeless), clock);
  supervised.child.start();
  await once(supervised.child, 'died');
  await supervised.child.stop();
  expect(clock.waits).toEqual([]);
  expect(supervised.child.state).toEqual({ status: 'stopped' });
});

test('a restart leads to another process', async () => {
  await using supervised = supervise(specOf('gateway-1', scripts.obedient));
  supervised.child.start();
  await supervised.ready();
  const before = supervised.pid();
  await supervised.child.restart();
  await supervised.ready();
  expect(supervised.pid()).not.toBe(before);
  expect(supervised.child.restarts).toBe(1);
});

test('a stop that is asked for in the middle of a restart is the last word', async () => {
  await using supervised = supervise(specOf('payment-1', scripts.obedient));
  const { child } = supervised;
  child.start();
  await supervised.ready();
  await Promise.all([child.restart(), child.stop()]);
  expect(child.state).toEqual({ status: 'stopped' });
  expect(child.restarts).toBe(0);
});

test('what is stopped for good is started by nobody any more', async () => {
  await using supervised = supervise(specOf('payment-1', scripts.obedient));
  const { child } = supervised;
  child.start();
  await supervised.ready();
  await child.stop({ forGood: true });
  expect(() => child.start()).toThrow('payment-1 was stopped for good');
  await child.restart();
  expect(child.state).toEqual({ status: 'stopped' });
});

test('a pause ends by itself when its time is up', async () => {
  const clock = new FakeClock();
  await using supervised = supervise(specOf('order-1', scripts.obedient), clock);
  const { child } = supervised;
  child.start();
  await supervised.ready();
  child.pause(3_000);
  expect(child.state.status).toBe('paused');
  expect(clock.waits).toEqual([3_000]);
  clock.advance(3_000);
  expect(child.state.status).toBe('ready');
  expect(() => child.resume()).toThrow('order-1 is not paused');
});

test('a paused process can be stopped in order', async () => {
  await using supervised = supervise(specOf('order-1', scripts.obedient));
  supervised.child.start();
  await supervised.ready();
  supervised.child.pause(60_000);
  await supervised.child.stop();
  expect(supervised.child.lastExit?.signal).toBe('SIGTERM');
});

test('a process that runs and never is ready is waited for no longer than was said', async () => {
  await using supervised = supervise(specOf('inventory-1', scripts.obedient, { probe: () => Promise.reject(new Error('not yet')) }));
  supervised.child.start();
  await expect(supervised.child.whenReady({ mayDie: 1, withinMs: 50 })).rejects.toThrow('inventory-1 runs, and is not ready after 0.05 s');
  expect(supervised.child.restarts).toBe(0);
});

test('a command that does not exist is a death like any other', async () => {
  await using supervised = supervise(specOf('ghost', '', { command: '/nonexistent' }));
  supervised.child.start();
  await expect(supervised.ready()).rejects.toThrow('ghost spawn /nonexistent ENOENT');
});

test('preparation that fails is told as the reason', async () => {
  await using supervised = supervise(
    specOf('postgres', scripts.obedient, { prepare: () => Promise.reject(new Error('initdb failed: no space left')) }),
  );
  supervised.child.start();
  await expect(supervised.ready()).rejects.toThrow('initdb failed: no space left');
});

test('what a process leaves in its group does not outlive it', async () => {
  await using supervised = supervise(specOf('parent', 'sleep 1000 & echo $!; wait'));
  const { child } = supervised;
  child.start();
  await supervised.ready();
  await expect.poll(() => child.lastLines(1)).toHaveLength(1);
  const grandchild = Number(child.lastLines(1)[0]);
  child.kill();
  await expect.poll(() => startTimeOf(grandchild)).toBeUndefined();
});
