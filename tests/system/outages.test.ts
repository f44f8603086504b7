import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { createLabApi, type LabApi } from '../support/lab-api.ts';
import { scrape } from '../support/metrics.ts';
import { type Customer, createShop, type Shop } from '../support/shop.ts';

let lab: Lab;
let api: LabApi;
let shop: Shop;
let customer: Customer;
beforeAll(async () => {
  lab = await startLab();
  api = createLabApi(lab);
  shop = createShop(lab.url('gateway'));
  customer = await shop.customer();
});
afterAll(() => lab?.[Symbol.asyncDispose]());

/** Orders that the order service has written so far. */
const placed = async (): Promise<number> => (await scrape(lab.url('order'))).value('orders_total', { state: 'pending' }) ?? 0;

const RECOVERY = { withinMs: 60_000, everyMs: 250 };

describe('while Redis is away', () => {
  test('the shop answers 503 with Retry-After within a second, accepts nothing, and recovers without a restart', async () => {
    await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    const before = await placed();
    await api.stop('redis');
    for (let i = 0; i < 5; i++) {
      const answer = await shop.checkout(customer, { key: randomUUID() });
      expect(answer).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answer.ms).toBeLessThan(1_000);
    }
    await eventually(async () => {
      const ready = await fetch(`${lab.url('gateway')}/health/ready`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ status: 'not_ready', checks: { redis: { ok: false, critical: true } } });
      // Inventory only saves work with it, and stays.
      expect(await (await fetch(`${lab.url('inventory')}/health/ready`)).json()).toMatchObject({ status: 'degraded' });
    }, RECOVERY);
    expect(await placed()).toBe(before);

    await api.start('redis');
    const restarts = await api.restarts();
    await eventually(async () => {
      const again = await shop.customer();
      expect((await shop.buy(again)).status).toBe(201);
    }, RECOVERY);
    expect(await api.restarts()).toEqual(restarts);
  });
});

describe('while PostgreSQL is away', () => {
  test('the shop answers 503 with Retry-After within a second, accepts nothing, and recovers without a restart', async () => {
    const fresh = await shop.customer();
    await shop.putCart(fresh, [{ sku: 'cup', quantity: 1 }]);
    const before = await placed();
    const restarts = await api.restarts();
    await api.stop('postgres');
    for (let i = 0; i < 5; i++) {
      const answer = await shop.checkout(fresh, { key: randomUUID() });
      expect(answer).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(answer.ms).toBeLessThan(1_000);
    }
    expect(await placed()).toBe(before);
    await api.start('postgres');
    await eventually(async () => expect((await shop.checkout(fresh, { key: randomUUID() })).status).toBe(201), RECOVERY);
    for (const [name, count] of Object.entries(restarts)) expect({ name, count: (await api.restarts())[name] }).toEqual({ name, count });
  });
});

test('afterwards the books agree', async () => {
  const verified = await lab.cli('verify', '--wait', '60s');
  expect(verified.stdout + verified.stderr).toContain('ok');
  expect(verified.code).toBe(0);
});
