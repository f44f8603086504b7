import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { arm, disarm, setEdge, setProvider, sql } from '../../support/lab-control.ts';
import { ledgerOf, netCaptures } from '../../support/ledger.ts';
import { type Answer, type Customer, createShop, type Shop } from '../../support/shop.ts';

const DEADLINE_MS = 10_000;
const WAIT = { withinMs: 60_000 };

let lab: Lab;
let shop: Shop;
let customer: Customer;

beforeAll(async () => {
  // Breakers that close soon: ten seconds of every crash would go by waiting for them.
  const breakers = ['gateway.INVENTORY', 'gateway.ORDER', 'order.INVENTORY', 'order.PAYMENT', 'payment.PROVIDER'];
  const settings = [...breakers.map((prefix) => `${prefix}_BREAKER_OPEN_MS=1000`), `order.PAYMENT_DEADLINE_MS=${DEADLINE_MS}`];
  lab = await startLab({ args: ['--no-shoppers', ...settings.flatMap((setting) => ['--set', setting])] });
  // One card in fifty is declined otherwise, which is another story than the ones below.
  await setProvider(lab, { declineRate: 0 });
  shop = createShop(lab.url('gateway'));
  customer = await shop.customer();
});
afterAll(() => lab[Symbol.asyncDispose]());

async function expectVerified(): Promise<void> {
  const { stdout, code } = await lab.cli('verify', '--wait', '30s');
  expect(stdout).toContain('Holds');
  expect(code).toBe(0);
}

const states = async (orderId: string): Promise<{ order: unknown; reservation: unknown; payment: unknown }> => {
  const state = async (service: 'order' | 'inventory' | 'payment', table: string): Promise<unknown> =>
    (await sql(lab, service, `select state from ${table} where order_id = $1`, [orderId]))[0]?.['state'];
  return {
    order: await state('order', 'orders'),
    reservation: await state('inventory', 'reservations'),
    payment: await state('payment', 'payments'),
  };
};

async function checkout(): Promise<Answer> {
  await shop.putCart(customer, [{ sku: 'kettle', quantity: 1 }]);
  return shop.checkout(customer, { key: randomUUID() });
}

// Each service once; the whole of it is `node lab crash-test --seeds 50`.
test('each service is killed in the middle of checkouts: every key is resolved, and nothing is lost or charged twice', async () => {
  const { code, stdout, stderr } = await lab.cli('crash-test', '--seeds', '4', '--from', '8', '--json');
  expect(stderr).toBe('');
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { verdict: string; scenario: { service: string; point: string } });
  expect(results.map(({ scenario, verdict }) => [scenario.service, verdict])).toEqual(
    ['inventory', 'payment', 'order', 'gateway'].map((service) => [service, 'held']),
  );
  expect(code).toBe(0);
}, 240_000);

describe('payment is cut off from order just after the charge', () => {
  test('the shopper is told that the payment follows, the order is confirmed later, and the card is charged once', async () => {
    await arm(lab, 'payment', { point: 'payment.after_settle', action: { kind: 'delay', delayMs: 3_000 }, ttlMs: 30_000 });
    const answering = checkout();
    const orderId = await eventually(async () => {
      const [captured] = await sql<{ order_id: string }>(
        lab,
        'payment',
        `select order_id from payments where state = 'captured'
        order by created_at desc limit 1`,
      );
      expect(await states(captured?.order_id ?? '')).toMatchObject({ order: expect.stringMatching(/pending$/) });
      return captured?.order_id ?? '';
    }, WAIT);
    await setEdge(lab, 'order-payment-1', false);
    expect(await answering).toMatchObject({ status: 202, body: { orderId, state: 'payment_pending' } });
    expect(await netCaptures(lab, orderId)).toBe(1);

    await setEdge(lab, 'order-payment-1', true);
    await eventually(async () => expect(await states(orderId)).toMatchObject({ order: 'confirmed', reservation: 'committed' }), WAIT);
    expect(await netCaptures(lab, orderId)).toBe(1);
    await expectVerified();
  });

  test('payment dies before it writes down what the provider captured, and finds it there again', async () => {
    await arm(lab, 'payment', { point: 'payment.before_settle', action: { kind: 'crash' }, ttlMs: 30_000 });
    const answer = await checkout();
    expect(answer.status).toBe(202);
    const orderId = String(answer.body['orderId']);
    await eventually(async () => expect(await states(orderId)).toMatchObject({ order: 'confirmed', payment: 'captured' }), WAIT);
    expect((await ledgerOf(lab, orderId)).map(({ kind }) => kind)).toEqual(['capture']);
    await expectVerified();
  });
});

test('a checkout that wakes up late cannot withdraw the order while the queue is charging for it', async () => {
  // The checkout sleeps until its time is long over, and finds no stock to promise; the queue is in the middle of the charge by then.
  await arm(lab, 'order', { point: 'order.before_reserve', action: { kind: 'delay', delayMs: 3_900 }, ttlMs: 30_000 });
  await arm(lab, 'payment', { point: 'payment.after_settle', action: { kind: 'delay', delayMs: 1_500 }, ttlMs: 30_000 });
  await shop.putCart(customer, [{ sku: 'kettle', quantity: 1 }]);
  const key = randomUUID();
  // Out of time, or still in flight when the gateway asked again.
  expect([409, 504]).toContain((await shop.checkout(customer, { key })).status);
  const answer = await eventually(async () => {
    const again = await shop.checkout(customer, { key });
    expect(again.status).toBe(201);
    return again;
  }, WAIT);
  expect(await netCaptures(lab, String(answer.body['orderId']))).toBe(1);
  await expectVerified();
});

test('past the deadline the charge is voided, the stock released, the order cancelled', async () => {
  // The provider captures; payment fails to write it down, is cut off from the provider, and hears no callback.
  await setEdge(lab, 'provider-payment-1', false);
  await arm(lab, 'payment', { point: 'payment.before_settle', action: { kind: 'error' }, count: 100, ttlMs: 30_000 });
  const answer = await checkout();
  expect(answer).toMatchObject({ status: 202, body: { state: 'payment_pending' } });
  const orderId = String(answer.body['orderId']);
  // By this checkout, or by the queue's first run if a breaker is still open.
  await eventually(async () => expect(await netCaptures(lab, orderId)).toBe(1), WAIT);
  await setEdge(lab, 'payment-provider', false);
  await disarm(lab, 'payment');

  // The deadline passes. The stock is free at once; the void waits for the provider, and the order for the void.
  await eventually(async () => expect(await states(orderId)).toMatchObject({ reservation: 'released', payment: 'voiding' }), WAIT);
  expect(await states(orderId)).toMatchObject({ order: 'payment_pending' });

  await setEdge(lab, 'payment-provider', true);
  await setEdge(lab, 'provider-payment-1', true);
  await eventually(
    async () => expect(await states(orderId)).toEqual({ order: 'cancelled', reservation: 'released', payment: 'voided' }),
    WAIT,
  );
  expect((await ledgerOf(lab, orderId)).map(({ kind }) => kind)).toEqual(['capture', 'void']);
  expect((await shop.order(customer, orderId)).body).toMatchObject({ state: 'cancelled', reason: 'deadline_passed' });
  await expectVerified();
});
