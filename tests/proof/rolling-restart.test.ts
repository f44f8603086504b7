import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrowdControl } from '../support/crowd.ts';
import { eventually } from '../support/eventually.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { createLabApi } from '../support/lab-api.ts';

/** What went wrong for a shopper; a declined card and an empty shelf are business. */
const FAILURES = ['unavailable', 'error', 'unknown', 'refused'];
/**
 * Checkouts a second, by regulars who do nothing else. One costs some 70 ms of processor over all processes of the lab, its clients
 * included, and a service that starts costs two seconds: two cores carry ten a second and a restart beside it, and twenty take more.
 */
const RATE = Math.min(20, 5 * availableParallelism());

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ args: ['--replicas', 'gateway=2,order=2,payment=2,inventory=2', '--rps', String(RATE), '--seed', '3'] });
});
afterAll(() => lab?.[Symbol.asyncDispose]());

test(`a rolling restart of every service at ${RATE} checkouts a second fails no request`, async () => {
  const crowd = createCrowdControl(lab);
  const api = createLabApi(lab);
  const confirmed = (atLeast: number): Promise<void> =>
    eventually(async () => expect((await crowd.stats()).totals['confirmed'] ?? 0).toBeGreaterThan(atLeast), { withinMs: 120_000 });
  // All regulars have their accounts; then everything has run hot.
  await confirmed(RATE * 5);
  await crowd.setRate(RATE, 'checkouts');
  await confirmed(RATE * 20);
  const before = await crowd.stats();
  for (const service of ['inventory', 'payment', 'order', 'gateway']) {
    await api.restart(`${service}-1`);
    await api.restart(`${service}-2`);
  }
  const after = await crowd.stats();
  const during = Object.fromEntries(Object.entries(after.totals).map(([ending, count]) => [ending, count - (before.totals[ending] ?? 0)]));
  console.log(during);
  expect(during['confirmed']).toBeGreaterThan(RATE * 10);
  expect(Object.entries(during).filter(([ending, count]) => FAILURES.includes(ending) && count > 0)).toEqual([]);
  // Nor did anybody stay away because all accounts were still waiting for an answer.
  expect(after.turnedAway).toBe(before.turnedAway);
});

test('afterwards the books agree', async () => {
  await createCrowdControl(lab).setRate(0);
  const verified = await lab.cli('verify', '--wait', '60s');
  expect({ code: verified.code, output: verified.stdout + verified.stderr }).toMatchObject({ code: 0 });
});
