import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { labPorts, startLab } from '../support/lab.ts';
import { isListening } from '../support/metrics.ts';
import { createShop } from '../support/shop.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function expectNothingLeft(offset: number, pids: readonly number[]): Promise<void> {
  await eventually(
    async () => {
      expect(pids.filter(isAlive)).toEqual([]);
      const open = await Promise.all(labPorts(offset).map(async (port) => ((await isListening(port)) ? port : undefined)));
      expect(open.filter((port) => port !== undefined)).toEqual([]);
    },
    { withinMs: 20_000 },
  );
}

const pidsOf = (processes: readonly { readonly pid?: number }[]): number[] =>
  processes.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));

test('a second start while one runs says so, and changes nothing', async () => {
  await using lab = await startLab();
  const second = await lab.cli('up', '--port-offset', String(lab.offset));
  expect(second.code).toBe(1);
  expect(second.stderr + second.stdout).toMatch(/already|runs/i);
  expect((await createShop(lab.url('gateway')).send('GET', '/api/products')).status).toBe(200);
});

test('a port that is taken is named, with the whole command to run instead', async () => {
  await using lab = await startLab();
  await using other = { [Symbol.asyncDispose]: async () => {} };
  void other;
  const elsewhere = await startLab({ offset: lab.offset }).then(
    async (unexpected) => {
      await unexpected[Symbol.asyncDispose]();
      return 'it started';
    },
    (error: unknown) => String(error),
  );
  expect(elsewhere).toMatch(/port.*\b\d{5}\b/i);
  expect(elsewhere).toMatch(/--port-offset \d+/);
});

test('Ctrl-C leaves no process and no port', async () => {
  await using lab = await startLab();
  const pids = pidsOf((await lab.status()).processes);
  expect(pids.length).toBeGreaterThanOrEqual(8);
  lab.process.kill('SIGINT');
  await expectNothingLeft(lab.offset, pids);
});

test('kill -9 of the supervisor leaves no process and no port, and the next start works', async () => {
  await using lab = await startLab();
  const pids = pidsOf((await lab.status()).processes);
  process.kill(lab.runFile().pid ?? lab.process.pid, 'SIGKILL');
  await expectNothingLeft(lab.offset, pids);
  await using next = await startLab({ offset: lab.offset });
  expect((await createShop(next.url('gateway')).send('GET', '/api/products')).status).toBe(200);
});
