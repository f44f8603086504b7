import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { RawClient } from '../conformance/raw-client.ts';

function run(environment: Readonly<Record<string, string>>) {
  return spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

it('The process serves until SIGTERM, then leaves with 0', async () => {
  const child = run({ RESP_PORT: '0', RESP_PASSWORD: 'secret' });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const port = Number(/listening on 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
  await using client = await RawClient.connect(port);
  expect(await client.command(['PING'])).toBe('-NOAUTH Authentication required.\r\n');
  expect(await client.command(['AUTH', 'secret'])).toBe('+OK\r\n');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

it('A bad setting ends the process with 64 and one line', async () => {
  const child = run({ RESP_PORT: 'abc' });
  const exited = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string];
  expect(line).toBe('resp-server: RESP_PORT must be a port from 0 to 65535, not "abc"');
  expect(await exited).toEqual([64, null]);
});
