import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrowdControl } from '../support/crowd.ts';
import { eventually } from '../support/eventually.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { createLabApi } from '../support/lab-api.ts';
import { scrape } from '../support/metrics.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ args: ['--replicas', 'order=2,payment=2,inventory=2', '--rps', '5', '--seed', '3'] });
});
afterAll(() => lab?.[Symbol.asyncDispose]());

/** What went wrong for a shopper; a declined card and an empty shelf are business. */
const failures = (totals: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(totals).filter(([ending]) => ['unavailable', 'error', 'unknown', 'refused'].includes(ending)));

const succeeded = (totals: Readonly<Record<string, number>>): number => (totals['confirmed'] ?? 0) + (totals['pending'] ?? 0);

function passed(sinceMs: number, ms: number): Promise<void> {
  return eventually(
    async () => {
      if (performance.now() - sinceMs < ms) throw new Error('not yet');
    },
    { withinMs: ms + 2_000 },
  );
}

test('a paused replica is left within two seconds, and comes back', async () => {
  const served = async (replica: number): Promise<number> =>
    (await scrape(lab.url('inventory', replica))).samples
      .filter(({ name, labels }) => name === 'http_requests_total' && labels['route'] === '/reservations')
      .reduce((sum, { value }) => sum + value, 0);
  /** Attempts at inventory that nobody answered in time. */
  const timeouts = async (): Promise<number> => {
    const callers = await Promise.all([scrape(lab.url('gateway', 1)), scrape(lab.url('order', 1)), scrape(lab.url('order', 2))]);
    return callers
      .flatMap(({ samples }) => samples)
      .filter(
        ({ name, labels }) =>
          name === 'dependency_attempts_total' && labels['dependency'] === 'inventory' && labels['outcome'] === 'timeout',
      )
      .reduce((sum, { value }) => sum + value, 0);
  };
  const crowd = createCrowdControl(lab);
  const api = createLabApi(lab);
  const other = await served(1);
  await api.pause('inventory-2', 20_000);
  const pausedAt = performance.now();
  // From two seconds on, only replicas that answer are asked. Whoever asked the paused one before that has been let down by now,
  // an attempt takes no longer than a second; and the shoppers behind them, who wait for three, go home a little later.
  await passed(pausedAt, 3_000);
  const timeoutsBefore = await timeouts();
  await passed(pausedAt, 6_000);
  const before = (await crowd.stats()).totals;
  await eventually(async () => expect(succeeded((await crowd.stats()).totals)).toBeGreaterThan(succeeded(before) + 20), {
    withinMs: 30_000,
  });
  expect(failures((await crowd.stats()).totals)).toEqual(failures(before));
  expect(await timeouts()).toBe(timeoutsBefore);
  expect(await served(1)).toBeGreaterThan(other);

  await api.resume('inventory-2');
  const atResume = await served(2);
  await eventually(async () => expect(await served(2)).toBeGreaterThan(atResume), { withinMs: 30_000 });
}, 120_000);

test('afterwards the books agree', async () => {
  await createCrowdControl(lab).setRate(0);
  const verified = await lab.cli('verify', '--wait', '60s');
  expect({ code: verified.code, output: verified.stdout + verified.stderr }).toMatchObject({ code: 0 });
}, 120_000);
