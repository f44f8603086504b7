import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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

type LogLine = Readonly<Record<string, unknown>> & { readonly event: string; readonly timestamp: string };

const logsOf = (name: string): LogLine[] =>
  readFileSync(join(lab.directory, 'logs', `${name}.log`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);

test('the provider made slow opens the breaker, checkouts are accepted at once, and every one is confirmed afterwards', async () => {
  const shop = createShop(lab.url('gateway'));
  const customer = await shop.customer();
  await eventually(
    async () => {
      expect((await scrape(lab.url('gateway'))).value('checkouts_total', { outcome: 'confirmed' })).toBeGreaterThan(5);
    },
    { withinMs: 60_000 },
  );

  const injected = await lab.cli('chaos', 'inject', 'latency', '--edge', 'payment-provider', '--latency', '3s', '--for', '30s');
  expect(injected.code).toBe(0);
  await eventually(
    async () => {
      expect((await scrape(lab.url('payment'))).value('circuit_breaker_state', { dependency: 'provider' })).toBe(2);
    },
    { withinMs: 30_000, everyMs: 50 },
  );
  const lines = logsOf('payment-1');
  const firstTimeout = lines.find((line) => line.event === 'dependency_failed' && line['outcome'] === 'timeout');
  const opened = lines.find((line) => line.event === 'circuit_breaker_changed' && String(line.message).endsWith('to open'));
  expect(Date.parse(String(opened?.timestamp)) - Date.parse(String(firstTimeout?.timestamp))).toBeLessThan(5_000);

  const accepted: Answer[] = [];
  for (let i = 0; i < 5; i++) accepted.push(await shop.buy(customer));
  for (const answer of accepted) {
    expect(answer).toMatchObject({ status: 202, body: { state: 'payment_pending' } });
    expect(answer.ms).toBeLessThan(1_000);
  }
  const readiness = await fetch(`${lab.url('payment')}/health/ready`);
  expect(readiness.status).toBe(200);
  expect(await readiness.json()).toMatchObject({ status: 'degraded', checks: { provider: { ok: false, critical: false } } });
  expect((await scrape(lab.url('order'))).value('payment_queue_depth')).toBeGreaterThan(0);

  await eventually(
    async () => {
      for (const answer of accepted) {
        const orderId = String(answer.body['orderId']);
        expect((await shop.order(customer, orderId)).body['state']).toBe('confirmed');
        expect(await netCaptures(lab, orderId)).toBe(1);
      }
      expect((await scrape(lab.url('order'))).value('payment_queue_depth')).toBe(0);
      expect((await scrape(lab.url('payment'))).value('circuit_breaker_state', { dependency: 'provider' })).toBe(0);
    },
    { withinMs: 120_000, everyMs: 1_000 },
  );
});
