import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ChaosClient } from '@faultline/chaos/client';
import type { Fault, InjectRequest } from '@faultline/chaos/contract';
import { type MatrixLab, remains } from '@faultline/chaos/matrix';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createCrowdControl } from '../../support/crowd.ts';
import { eventually } from '../../support/eventually.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { runOf } from '../../support/lab-control.ts';
import { asMatrixLab } from './matrix-lab.ts';

/** Faults end however whoever keeps them alive dies: nothing is left of them, and the system is well, within this. */
const WITHIN_MS = 15_000;
/** The lease is 10 s, and was renewed 3 s ago at the latest. */
const SURELY_WITHIN_LEASE_MS = 7_000;
const LONGER_THAN_A_LEASE_MS = 11_000;
const cli = fileURLToPath(new URL('../../../lab/src/cli/main.ts', import.meta.url));

let lab: Lab;
let chaos: ChaosClient;
let system: MatrixLab;

beforeAll(async () => {
  lab = await startLab({ args: ['--rps', '2'] });
  system = asMatrixLab(lab);
  ({ chaos } = system);
  // Chaos starts when the shop is open, and is asked for what does not answer just yet.
  await nothingIsLeft(60_000);
});
afterAll(() => lab?.[Symbol.asyncDispose]());

/** One of each way in which a fault is kept: a toxic, a proxy that is off, a lease in a service, in the provider, of the supervisor, a session. */
const ofEveryKeeper: readonly Omit<InjectRequest, 'durationMs'>[] = [
  { kind: 'latency', target: 'order-inventory', parameters: { latencyMs: 20 } },
  { kind: 'down', target: 'inventory-redis' },
  { kind: 'event-loop-block', target: 'gateway', parameters: { blockMs: 20 } },
  { kind: 'provider-slow', target: 'provider', parameters: { delayMs: 100 } },
  { kind: 'pause', target: 'order' },
  { kind: 'lock-table', target: 'postgres', parameters: { database: 'inventory', table: 'stock' } },
];

async function pidOf(name: string): Promise<number | undefined> {
  return (await lab.status()).processes.find((process) => process.name === name)?.pid;
}

/** Resolves with how long it took. */
async function nothingIsLeft(withinMs = WITHIN_MS): Promise<number> {
  const sinceMs = performance.now();
  await eventually(
    async () => {
      const left = await remains(system);
      if (left.length > 0) throw new Error(`left after ${withinMs} ms: ${left.join(', ')}`);
    },
    { withinMs },
  );
  return Math.round(performance.now() - sinceMs);
}

/** What is left in the system itself; the controller may be away. */
const leftInPlace = async (): Promise<string[]> => (await remains(system)).filter((each) => !/chaos|controller/.test(each));

async function somebodyBuysAgain(): Promise<void> {
  const crowd = createCrowdControl(lab);
  const { confirmed: before = 0 } = (await crowd.stats()).totals;
  await eventually(async () => expect((await crowd.stats()).totals['confirmed'] ?? 0).toBeGreaterThan(before), { withinMs: 30_000 });
}

afterEach(async () => {
  // A controller that was killed again and again is started later and later.
  await eventually(() => chaos.revertAll(), { withinMs: 60_000 });
  await nothingIsLeft(60_000);
});

test('a controller that is killed and comes back within the lease takes its faults up again', async () => {
  const injected: Fault[] = [];
  for (const request of ofEveryKeeper.slice(0, 4)) injected.push(await chaos.inject({ ...request, durationMs: 60_000 }));
  const first = await pidOf('chaos');
  process.kill(first as number, 'SIGKILL');
  const killedAtMs = Date.now();
  const told = await eventually(
    async () => {
      const events = (await chaos.history()).filter(({ at, type }) => Date.parse(at) > killedAtMs && type !== 'injected');
      expect(new Set(events.map(({ fault }) => fault?.id))).toEqual(new Set(injected.map(({ id }) => id)));
      return events;
    },
    { withinMs: WITHIN_MS },
  );
  expect(await pidOf('chaos')).not.toBe(first);
  const awayMs = Math.max(...told.map(({ at }) => Date.parse(at))) - killedAtMs;
  console.log(`the controller was away for ${awayMs} ms: ${told.map(({ type, fault }) => `${fault?.kind} ${type}`).join(', ')}`);
  // On a machine that is too busy to start a process within the lease, what was late has ended, as it should.
  if (awayMs < SURELY_WITHIN_LEASE_MS) expect(told.map(({ type }) => type)).toEqual(injected.map(() => 'adopted'));
  const adopted = told.flatMap(({ type, fault }) => (type === 'adopted' && fault !== undefined ? [fault.id] : []));
  // All the while, for longer than a lease: somebody renews them.
  for (const untilMs = performance.now() + LONGER_THAN_A_LEASE_MS; performance.now() < untilMs; await sleep(500)) {
    const { faults } = await chaos.faults();
    expect(new Set(faults.map(({ id }) => id))).toEqual(new Set(adopted));
  }
  await chaos.revertAll();
  await nothingIsLeft();
});

test('a controller that is killed and does not come back leaves nothing behind', async () => {
  for (const request of ofEveryKeeper) await chaos.inject({ ...request, durationMs: 120_000 });
  const killedAtMs = performance.now();
  let watching = true;
  const keepDown = (async () => {
    const { urls, token } = runOf(lab);
    while (watching) {
      const response = await fetch(`${urls.lab}/api/processes`, { headers: { authorization: `Bearer ${token}` } });
      const { processes } = (await response.json()) as { processes: { name: string; pid?: number }[] };
      const pid = processes.find(({ name }) => name === 'chaos')?.pid;
      try {
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      } catch {
        // It is dead already.
      }
      await new Promise((resolve) => {
        setTimeout(resolve, 20);
      });
    }
  })();
  try {
    await eventually(async () => expect(await leftInPlace()).toEqual([]), { withinMs: WITHIN_MS });
    console.log(`without a controller, nothing was left after ${Math.round(performance.now() - killedAtMs)} ms`);
  } finally {
    watching = false;
    await keepDown;
  }
  await somebodyBuysAgain();
  // And one that comes later does not bring anything back.
  await nothingIsLeft(45_000);
});

test('proxies that are killed come back without the fault', async () => {
  await chaos.inject({ kind: 'latency', target: 'order-inventory', parameters: { latencyMs: 200 }, durationMs: 120_000 });
  await chaos.inject({ kind: 'down', target: 'inventory-redis', durationMs: 120_000 });
  process.kill((await pidOf('proxies')) as number, 'SIGKILL');
  console.log(`after the death of the proxies, all was well within ${await nothingIsLeft()} ms`);
  expect((await chaos.history()).slice(-2).map(({ type }) => type)).toEqual(['lease_lost', 'lease_lost']);
  await somebodyBuysAgain();
});

test('a command that holds a fault and is killed takes it along', async () => {
  const child = spawn(
    process.execPath,
    [cli, 'chaos', 'inject', 'http-delay', '--target', 'payment', '--delay', '100ms', '--for', '120s', '--wait'],
    {
      env: { ...process.env, FAULTLINE_STATE_DIR: lab.directory },
      stdio: 'ignore',
    },
  );
  await eventually(async () => expect((await chaos.faults()).faults).toMatchObject([{ kind: 'http-delay', state: 'active' }]), {
    withinMs: 30_000,
  });
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGKILL');
  await ended;
  console.log(`after the death of the command, nothing was left after ${await nothingIsLeft()} ms`);
  expect((await chaos.history()).at(-1)).toMatchObject({ type: 'aborted' });
});
