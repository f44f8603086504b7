import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { netCaptures } from '../support/ledger.ts';
import { scrape } from '../support/metrics.ts';
import { type Answer, createShop } from '../support/shop.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ args: ['--rps', '5', '--seed', '7'] });
});
afterAll(() => lab[Symbol.asyncDispose]());

test('the provider made slow opens the breaker, checkouts are accepted at once, and every one is confirmed afterwards', async () => {
  const shop = createShop(lab.url('gateway'));
  const customer = await shop.customer();
  await eventually(
    async () => {
      expect((await scrape(lab.url('gateway'))).value('checkouts_total', { outcome: 'confirmed' })).toBeGreaterThan(5);
    },
    { withinMs: 60_000 },
  );

  const timeouts = async (): Promise<number> =>
    (await scrape(lab.url('payment'))).value('dependency_attempts_total', { dependency: 'provider', outcome: 'timeout' }) ?? 0;
  const before = await timeouts();
  const injected = await lab.cli('chaos', 'inject', 'latency', '--edge', 'payment-provider', '--latency', '3s', '--for', '30s');
  expect(injected.code).toBe(0);
  await eventually(async () => expect(await timeouts()).toBeGreaterThan(before), { withinMs: 30_000, everyMs: 20 });
  const firstTimeoutAt = performance.now();
  await eventually(
    async () => {
      expect((await scrape(lab.url('payment'))).value('circuit_breaker_state', { dependency: 'provider' })).toBe(2);
    },
    { withinMs: 30_000, everyMs: 20 },
  );
  expect(performance.now() - firstTimeoutAt).toBeLessThan(5_000);

  const accepted: Answer[] = [];
  for (let i = 0; i < 5; i++) accepted.push(await shop.buy(customer));
  for (const answer of accepted) expect(answer).toMatchObject({ status: 202, body: { state: 'payment_pending' } });
  // One of them may have been the probe of a breaker that had just half-opened, and waited for its timeout.
  expect(accepted.filter(({ ms }) => ms < 1_000).length).toBeGreaterThanOrEqual(accepted.length - 1);
  // Readiness answers are given again for half a second; while the fault lasts, each probe of the breaker opens it again.
  await eventually(
    async () => {
      const readiness = await fetch(`${lab.url('payment')}/health/ready`);
      expect(readiness.status).toBe(200);
      expect(await readiness.json()).toMatchObject({ status: 'degraded', checks: { provider: { ok: false, critical: false } } });
    },
    { withinMs: 5_000, everyMs: 50 },
  );
  expect((await scrape(lab.url('order'))).value('payment_queue_depth')).toBeGreaterThan(0);

  await eventually(
    async () => {
      for (const answer of accepted) {
        const orderId = String(answer.body['orderId']);
        expect((await shop.order(customer, orderId)).body['state']).toBe('confirmed');
        expect(await netCaptures(lab, orderId)).toBe(1);
      }
      // Nobody of those who came during the fault still waits.
      expect((await scrape(lab.url('order'))).value('payment_queue_oldest_age_seconds')).toBeLessThan(15);
      expect((await scrape(lab.url('payment'))).value('circuit_breaker_state', { dependency: 'provider' })).toBe(0);
    },
    { withinMs: 180_000, everyMs: 1_000 },
  );
}, 300_000);
