import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTimeOf } from '../supervisor/process-table.ts';
import { aRun } from '../testing/a-run.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { currentRun, reclaim } from './current-run.ts';
import { createRunFile, readRunFile, updateRunFile } from './run-file.ts';

const dead = { pid: process.pid, startTime: 'of another process that had this pid' };

test('only one process can create the run file, and only its owner can read it', () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'run.json');
  expect(createRunFile(path, aRun({ token: 'first' }))).toBe(true);
  expect(createRunFile(path, aRun({ token: 'second' }))).toBe(false);
  expect(readRunFile(path)?.token).toBe('first');
  updateRunFile(path, aRun({ token: 'third' }));
  expect(readRunFile(path)?.token).toBe('third');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file that is none of ours says so', () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'run.json');
  expect(readRunFile(path)).toBeUndefined();
  writeFileSync(path, '{"version":0}');
  expect(() => readRunFile(path)).toThrow('is not a run file of this version');
});

test('a run is alive only as the very process that wrote its file', () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'run.json');
  expect(currentRun(path)).toEqual({ kind: 'none' });
  createRunFile(path, aRun({}));
  expect(currentRun(path).kind).toBe('alive');
  updateRunFile(path, aRun({ supervisor: dead }));
  expect(currentRun(path).kind).toBe('dead');
});

test('what a dead run left is ended; a process that has got its pid since is not', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'run.json');
  const left = spawn('/bin/sh', ['-c', 'while :; do sleep 0.05; done'], { detached: true });
  const bystander = spawn('/bin/sh', ['-c', 'while :; do sleep 0.05; done'], { detached: true });
  const exited = once(left, 'exit');
  const identity = { name: 'order-1', pid: left.pid ?? 0, startTime: startTimeOf(left.pid ?? 0) ?? '' };
  const run = aRun({ supervisor: dead, processes: [identity, { ...dead, name: 'redis', pid: bystander.pid ?? 0 }] });
  createRunFile(path, run);
  expect(await reclaim(path, run)).toEqual(['order-1']);
  await exited;
  expect(existsSync(path)).toBe(false);
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  bystander.kill('SIGKILL');
});
