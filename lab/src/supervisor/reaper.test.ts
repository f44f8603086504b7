import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { startTimeOf } from './process-table.ts';

const doomed = fileURLToPath(new URL('../testing/doomed-supervisor.ts', import.meta.url));

test('nothing outlives a supervisor that is killed: not the paused, not the stubborn, not what they started', async () => {
  using directory = temporaryDirectory();
  const supervisor = spawn(process.execPath, [doomed, directory.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(supervisor.stdout), 'line')) as [string];
  const pids = JSON.parse(line) as number[];
  expect(pids).toHaveLength(4);
  expect(pids.every((pid) => startTimeOf(pid) !== undefined)).toBe(true);

  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  const left = (): number[] => pids.filter((pid) => startTimeOf(pid) !== undefined);
  await expect.poll(left, { timeout: 9_000, interval: 100 }).toEqual([]);
}, 20_000);
