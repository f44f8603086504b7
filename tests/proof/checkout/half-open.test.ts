import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { scrape } from '../../support/metrics.ts';
import { type Customer, createShop } from '../../support/shop.ts';

const OPEN_MS = 4_000;
/** The queue's own runs would be the probe: they begin when the shoppers' checkout has been. */
const QUEUE_BEGINS_MS = 20_000;

let lab: Lab;
beforeAll(async () => {
  const settings = [`payment.PROVIDER_BREAKER_OPEN_MS=${OPEN_MS}`, `order.QUEUE_FIRST_RUN_MS=${QUEUE_BEGINS_MS}`];
  lab = await startLab({ args: ['--no-shoppers', ...settings.flatMap((setting) => ['--set', setting])] });
});
afterAll(() => lab?.[Symbol.asyncDispose]());

test('of 20 checkouts that meet a half-open breaker one asks the provider, and the others are accepted at once', async () => {
  const shop = createShop(lab.url('gateway'));
  const customers: Customer[] = [];
  for (let i = 0; i < 20; i++) customers.push(await shop.customer());
  const [first] = customers;
  if (first === undefined) throw new Error('no customer');
  const breaker = async (): Promise<number | undefined> =>
    (await scrape(lab.url('payment'))).value('circuit_breaker_state', { dependency: 'provider' });
  const attempts = async (): Promise<number> =>
    (await scrape(lab.url('payment'))).samples
      .filter(({ name, labels }) => name === 'dependency_attempts_total' && labels['dependency'] === 'provider')
      .reduce((sum, { value }) => sum + value, 0);

  await lab.cli('chaos', 'inject', 'latency', '--edge', 'payment-provider', '--latency', '3s', '--for', '120s');
  await eventually(
    async () => {
      expect((await shop.buy(first)).status).toBe(202);
      expect(await breaker()).toBe(2);
    },
    { withinMs: 60_000 },
  );

  // A round may meet a breaker that is open still or, on a slow machine, a run of the queue; the next comes when it is half-open again.
  await eventually(
    async () => {
      for (const customer of customers) await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
      const asked = await attempts();
      const answers = await Promise.all(customers.map((customer) => shop.checkout(customer, { key: randomUUID() })));
      expect(answers.map(({ status }) => status)).toEqual(customers.map(() => 202));
      expect((await attempts()) - asked).toBe(1);
      expect(answers.filter(({ ms }) => ms < 1_000).length).toBeGreaterThanOrEqual(19);
    },
    { withinMs: 90_000, everyMs: OPEN_MS },
  );
  const readiness = await fetch(`${lab.url('payment')}/health/ready`);
  expect(readiness.status).toBe(200);

  await lab.cli('chaos', 'revert');
  const verified = await lab.cli('verify', '--wait', '90s');
  expect({ code: verified.code, output: verified.stdout + verified.stderr }).toMatchObject({ code: 0 });
}, 300_000);
