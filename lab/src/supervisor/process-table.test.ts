import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { descendantsOf, isSameProcess, memoryOf, startTimeOf } from './process-table.ts';

test('a process is known by pid and start time, and unknown once it has ended', async () => {
  const child = spawn('/bin/sh', ['-c', 'sleep 1000 & wait']);
  const pid = child.pid ?? 0;
  const identity = { pid, startTime: startTimeOf(pid) ?? '' };
  expect(isSameProcess(identity)).toBe(true);
  expect(isSameProcess({ pid, startTime: 'another' })).toBe(false);
  await expect.poll(() => descendantsOf(pid)).toHaveLength(1);
  expect(descendantsOf(process.pid)).toContain(pid);
  process.kill(descendantsOf(pid)[0] ?? 0);
  await once(child, 'exit');
  expect(isSameProcess(identity)).toBe(false);
});

test('memory is told in bytes, and not of processes that do not exist', () => {
  expect(memoryOf(process.pid)).toBeGreaterThan(10 * 1_024 * 1_024);
  expect(memoryOf(2 ** 22 + 1)).toBeUndefined();
});
