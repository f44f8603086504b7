import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Lab, startLab } from '../support/lab.ts';
import { netCaptures } from '../support/ledger.ts';
import { createShop, type Shop } from '../support/shop.ts';

let lab: Lab;
let shop: Shop;
beforeAll(async () => {
  lab = await startLab();
  shop = createShop(lab.url('gateway'));
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('a checkout through the gateway', () => {
  test('is a confirmed order, paid once, and costs what the catalogue says', async () => {
    const customer = await shop.customer();
    const answer = await shop.buy(customer, [{ sku: 'cup', quantity: 2 }]);
    expect(answer).toMatchObject({ status: 201, body: { state: 'confirmed', totalMinor: 2300, currency: 'EUR' } });
    expect(await netCaptures(lab, String(answer.body['orderId']))).toBe(1);
  });

  test('again under the same key is the same answer and one charge', async () => {
    const customer = await shop.customer();
    const key = randomUUID();
    await shop.putCart(customer, [{ sku: 'kettle', quantity: 1 }]);
    const first = await shop.checkout(customer, { key });
    const second = await shop.checkout(customer, { key });
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await netCaptures(lab, String(first.body['orderId']))).toBe(1);
  });

  test('many times at once under the same key is one order and one charge', async () => {
    const customer = await shop.customer();
    const key = randomUUID();
    await shop.putCart(customer, [{ sku: 'scale', quantity: 1 }]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.checkout(customer, { key })));
    expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual([]);
    const orderIds = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body['orderId']));
    expect(orderIds.size).toBe(1);
    expect(await netCaptures(lab, String([...orderIds][0]))).toBe(1);
  });

  test('with another body under the same key is refused, and the first order stands', async () => {
    const customer = await shop.customer();
    const key = randomUUID();
    await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    await shop.checkout(customer, { key });
    const other = await shop.checkout(customer, { key, paymentToken: 'tok_mastercard' });
    expect(other.status).toBe(422);
    expect(other.headers.get('content-type')).toContain('application/problem+json');
    expect(other.body).toMatchObject({ code: 'idempotency_key_reused', status: 422 });
  });

  test('with a declined card is a 402 that names its order; nothing is sold, and the key keeps its answer', async () => {
    const customer = await shop.customer();
    const key = randomUUID();
    await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    const answer = await shop.checkout(customer, { key, paymentToken: 'tok_decline' });
    expect(answer).toMatchObject({ status: 402, body: { code: 'payment_declined' } });
    const orderId = String(answer.body['orderId']);
    expect((await shop.order(customer, orderId)).body).toMatchObject({ state: 'rejected', reason: 'payment_declined' });
    expect(await netCaptures(lab, orderId)).toBe(0);
    expect((await shop.checkout(customer, { key, paymentToken: 'tok_decline' })).status).toBe(402);
  });

  test('of more than there is, is a 409 and charges nothing', async () => {
    const customer = await shop.customer();
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await shop.buy(customer, [{ sku: 'signed-print', quantity: 100 }]));
    expect(answers.at(-1)).toMatchObject({ status: 409, body: { code: 'out_of_stock' } });
    expect(await netCaptures(lab, String(answers.at(-1)?.body['orderId']))).toBe(0);
  });

  test('of another cart than was meant is refused; of a key that has its order it is not', async () => {
    const customer = await shop.customer();
    const meant = await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    const request = { key: randomUUID(), cartVersion: String(meant.body['version']) };
    await shop.putCart(customer, [{ sku: 'kettle', quantity: 2 }]);
    expect(await shop.checkout(customer, request)).toMatchObject({ status: 409, body: { code: 'cart_changed' } });

    await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
    const bought = await shop.checkout(customer, request);
    expect(bought).toMatchObject({ status: 201, body: { items: [{ sku: 'cup', quantity: 1 }] } });
    await shop.putCart(customer, [{ sku: 'kettle', quantity: 2 }]);
    expect(await shop.checkout(customer, request)).toMatchObject({ status: 201, body: { orderId: bought.body['orderId'] } });
  });

  test('of an empty cart is refused', async () => {
    const customer = await shop.customer();
    expect(await shop.checkout(customer, { key: randomUUID() })).toMatchObject({ status: 422, body: { code: 'empty_cart' } });
  });
});

test("another user's order is not found", async () => {
  const [alice, bob] = await Promise.all([shop.customer(), shop.customer()]);
  const { body } = await shop.buy(alice);
  expect((await shop.order(alice, String(body['orderId']))).status).toBe(200);
  expect(await shop.order(bob, String(body['orderId']))).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('a replay is still one order after Redis has lost everything', async () => {
  const email = `test-${randomUUID()}@example.test`;
  const customer = await shop.customer(email);
  const key = randomUUID();
  await shop.putCart(customer, [{ sku: 'cup', quantity: 1 }]);
  const first = await shop.checkout(customer, { key });
  await lab.cli('restart', 'redis');
  const again = await eventually(
    async () => {
      const session = await shop.send('POST', '/api/sessions', { body: { email, password: 'correct horse battery' } });
      expect(session.status).toBe(201);
      return session;
    },
    { withinMs: 20_000 },
  );
  const second = await shop.checkout({ ...customer, token: String(again.body['token']) }, { key });
  expect(second).toMatchObject({ status: 201, body: { orderId: first.body['orderId'] } });
  expect(await netCaptures(lab, String(first.body['orderId']))).toBe(1);
});
