import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCrowdControl } from '../support/crowd.ts';
import { eventually } from '../support/eventually.ts';
import { full } from '../support/full.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { createLabApi } from '../support/lab-api.ts';

/** What went wrong for a shopper; a declined card and an empty shelf are business. */
const FAILURES = ['unavailable', 'error', 'unknown', 'refused'];
/** Checkouts a second, by regulars who do nothing else. */
const RATE = full ? 20 : Math.min(20, 2.5 * availableParallelism());
const ROUNDS = full ? 3 : 1;
/**
 * A service that starts takes a whole core for two seconds. At twenty a second that leaves two cores less than they need: the surplus
 * waits at the gateway's door, which by itself sends it away after 250 ms, in time for whoever can ask elsewhere. Here nobody can, so
 * they may wait longer. Traces are sampled as they would be at such a load.
 */
const AT_TWENTY = [
  ['gateway.ADMISSION_MAX_WAIT_MS', '1000'],
  ['gateway.ADMISSION_QUEUE', '24'],
  ['OTEL_TRACES_SAMPLER', 'parentbased_traceidratio'],
  ['OTEL_TRACES_SAMPLER_ARG', '0.1'],
].flatMap(([key, value]) => ['--set', `${key}=${value}`]);

let lab: Lab;
beforeAll(async () => {
  const twoOfEach = ['--replicas', 'gateway=2,order=2,payment=2,inventory=2'];
  lab = await startLab({ args: [...twoOfEach, '--rps', String(RATE), '--seed', '3', ...(full ? AT_TWENTY : [])] });
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
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const service of ['inventory', 'payment', 'order', 'gateway']) {
      await api.restart(`${service}-1`);
      await api.restart(`${service}-2`);
    }
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
