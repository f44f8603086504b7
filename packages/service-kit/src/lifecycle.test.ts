import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';

const service = fileURLToPath(new URL('../testing/drainable-service.ts', import.meta.url));
const eventually = (check: () => Promise<void> | void): Promise<void> => vi.waitFor(check, { timeout: 60_000, interval: 10 });

/** A process that runs `runService`; it dies with the test. */
async function startService(settings: { drainWaitMs: number; drainTimeoutMs: number }) {
  const env = { ...process.env, DRAIN_WAIT_MS: String(settings.drainWaitMs), DRAIN_TIMEOUT_MS: String(settings.drainTimeoutMs) };
  const child = spawn(process.execPath, [service], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const errors = text(child.stderr);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const lines = (): string[] => output.split('\n').filter((line) => line !== '');
  const end = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(await errors);
      expect(lines()).toContainEqual(expect.stringMatching(/^port \d+$/));
    });
  } catch (error) {
    await end();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${lines()[0]?.replace('port ', '')}`,
    child,
    exit,
    lines,
    [Symbol.asyncDispose]: end,
  };
}

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

test('told to stop, a service is unready first, still answers, finishes what it has, closes in order and ends well', {
  timeout: 150_000,
}, async () => {
  await using running = await startService({ drainWaitMs: 2_000, drainTimeoutMs: 30_000 });
  const ready = `${running.url}/health/ready`;
  expect(await statusOf(ready)).toBe(200);
  const held = fetch(`${running.url}/held`);
  await eventually(() => expect(running.lines()).toContain('held'));

  running.child.kill('SIGTERM');
  await eventually(async () => expect(await statusOf(ready)).toBe(503));
  await eventually(() => expect(statusOf(ready)).rejects.toThrow());
  expect(running.lines()).not.toContain('closed worker');

  running.child.stdin.write('\n');
  expect(await (await held).json()).toEqual({ answered: true });
  expect(await running.exit).toBe(0);
  expect(running.lines().slice(2)).toEqual(['closed worker', 'closed client', 'closed pool']);
});

test('a request that does not end is cut off, and holds nothing up', { timeout: 150_000 }, async () => {
  await using running = await startService({ drainWaitMs: 0, drainTimeoutMs: 50 });
  const held = fetch(`${running.url}/held`).then(
    () => 'answered',
    () => 'cut off',
  );
  await eventually(() => expect(running.lines()).toContain('held'));
  running.child.kill('SIGINT');
  expect(await held).toBe('cut off');
  expect(await running.exit).toBe(0);
  expect(running.lines()).toContain('closed pool');
});
