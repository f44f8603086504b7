import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faultline-target-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A launcher of its own in a process group of its own, without a terminal, that runs `text` as its target. */
function launch(text: string, { watchesChannel = false } = {}): { launcher: ChildProcess; lines: AsyncIterator<string> } {
  const entry = join(folder, 'target.mjs');
  writeFileSync(entry, text);
  const driver = `
    import { runTarget } from ${JSON.stringify(new URL('./run-target.mjs', import.meta.url).href)};
    const target = { summary: '', entry: ${JSON.stringify(entry)}, args: ['own'], cwd: 'caller', watchesChannel: ${watchesChannel} };
    process.exitCode = await runTarget({ node: process.execPath, target, args: ['given'] });`;
  const launcher = spawn(process.execPath, ['--input-type=module', '--eval', driver], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (launcher.stdout === null) throw new Error('no pipe');
  return { launcher, lines: createInterface({ input: launcher.stdout })[Symbol.asyncIterator]() };
}

async function exitOf(launcher: ChildProcess): Promise<unknown> {
  return launcher.exitCode ?? (await once(launcher, 'exit'))[0];
}

const staysUp = 'setInterval(() => {}, 1_000);';

describe('a launched target', () => {
  test('gets its own arguments, then the given ones, and gives its exit code', async () => {
    const { launcher, lines } = launch("console.log(process.argv.slice(2).join(' ')); process.exitCode = 3;");
    expect((await lines.next()).value).toBe('own given');
    expect(await exitOf(launcher)).toBe(3);
  });

  test('that a signal ended is reported as a shell would, 128 + its number', async () => {
    const { launcher } = launch("process.kill(process.pid, 'SIGKILL');");
    expect(await exitOf(launcher)).toBe(137);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('receives a %s sent to the launcher alone, once', async (signal) => {
    const { launcher, lines } = launch(`
      process.on('${signal}', () => { console.log('got it'); setTimeout(() => process.exit(0), 100); });
      console.log('up'); ${staysUp}`);
    await lines.next();
    launcher.kill(signal);
    // npm repeats a signal that its whole group has received.
    launcher.kill(signal);
    expect((await lines.next()).value).toBe('got it');
    expect((await lines.next()).done).toBe(true);
    expect(await exitOf(launcher)).toBe(0);
  });

  test('that watches the channel sees the launcher die, however it died', async () => {
    const { launcher, lines } = launch(
      `process.on('disconnect', () => { console.log('alone'); process.exit(); }); console.log('up'); ${staysUp}`,
      { watchesChannel: true },
    );
    await lines.next();
    launcher.kill('SIGKILL');
    expect((await lines.next()).value).toBe('alone');
  });

  test('that knows nothing of the launcher ends with it as well', async () => {
    const { launcher, lines } = launch(`
      process.on('SIGTERM', () => { console.log('told to end'); process.exit(); }); console.log('up'); ${staysUp}`);
    await lines.next();
    launcher.kill('SIGKILL');
    expect((await lines.next()).value).toBe('told to end');
  });

  test('is not kept alive by the channel', async () => {
    const { launcher, lines } = launch("console.log('all done');");
    expect((await lines.next()).value).toBe('all done');
    expect(await exitOf(launcher)).toBe(0);
  });
});
