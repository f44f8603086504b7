import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestServer } from './engine.ts';

/** Any version will do: stores use only what all of them have. */
export function localRedisAbsence(): string | undefined {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no redis-server on the PATH';
  }
}

/** On a Unix socket instead of a port: no other process can take it in between, and it goes away with its directory. */
export async function startLocalRedis(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'test-redis-'));
  const socket = join(directory, 'redis.sock');
  const settings = ['--port', '0', '--unixsocket', socket, '--dir', directory, '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const orphanGuard = (): void => void child.kill('SIGKILL');
  process.once('exit', orphanGuard);
  const stop = async (): Promise<void> => {
    process.off('exit', orphanGuard);
    child.kill('SIGKILL');
    await exited;
    await rm(directory, { recursive: true, force: true });
  };

  let output = '';
  for await (const line of createInterface({ input: child.stdout })) {
    output += `${line}\n`;
    if (!/ready to accept connections/i.test(line)) continue;
    child.stdout.resume();
    return { url: socket, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error(`redis-server did not start:\n${output}`);
}
