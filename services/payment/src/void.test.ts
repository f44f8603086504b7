import { startPostgres, type TestPostgres } from '@faultline/test-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, newOrderId, startRig } from '../testing/rig.ts';

let cluster: TestPostgres;
beforeAll(async () => {
  cluster = await startPostgres();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('a void after the capture undoes it, and the order cannot be charged again', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  await rig.charge(orderId);
  for (const _ of [1, 2]) expect(await rig.void(orderId)).toMatchObject({ status: 200, body: { state: 'voided', amountMinor: 4_200 } });
  expect(await rig.charge(orderId)).toMatchObject({ status: 409, body: { code: 'payment_voided' } });
  expect(await rig.ledger(orderId)).toEqual(['capture', 'void']);
  expect(await rig.metric('payment_voids_total{outcome="voided"}')).toBe(1);
});

test('a void before the charge bars it, here and at the provider', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  expect(await rig.void(orderId)).toMatchObject({ status: 200, body: { state: 'voided', amountMinor: 0 } });
  expect(await rig.charge(orderId)).toMatchObject({ status: 409, body: { code: 'payment_voided' } });
  expect(await rig.ledger(orderId)).toEqual(['tombstone']);
});

test('a declined payment is voided without asking the provider', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  await rig.charge(orderId, { token: 'tok_decline' });
  rig.provider.behaviour.change({ errorRate: 1 });
  expect(await rig.void(orderId)).toMatchObject({ status: 200, body: { state: 'voided' } });
});

test('however charges and voids of an order cross each other, no capture is left standing', async () => {
  await using rig = await startRig(cluster, { behaviour: { medianLatencyMs: 20, sigma: 1 }, callbacks: true });
  const orderIds = Array.from({ length: 20 }, newOrderId);
  await Promise.all(
    orderIds.map(async (orderId) => {
      const [, voided] = await Promise.all([rig.charge(orderId), rig.void(orderId), rig.charge(orderId)]);
      expect(voided).toMatchObject({ status: 200, body: { state: 'voided' } });
      const entries = await rig.ledger(orderId);
      expect([['tombstone'], ['capture', 'void']]).toContainEqual(entries);
      expect(await rig.charge(orderId)).toMatchObject({ status: 409, body: { code: 'payment_voided' } });
    }),
  );
});

test('a capture that is answered after the void was asked for does not win', async () => {
  await using rig = await startRig(cluster, { behaviour: { medianLatencyMs: 200 } });
  const orderId = newOrderId();
  const charging = rig.charge(orderId);
  await eventually(async () => expect(await rig.postgres.query('select state from payments')).toEqual([{ state: 'pending' }]));
  const [charged, voided] = await Promise.all([charging, rig.void(orderId)]);
  expect(charged).toMatchObject({ status: 409, body: { code: 'payment_voided' } });
  expect(voided).toMatchObject({ status: 200, body: { state: 'voided' } });
});

test('a void that the provider does not acknowledge is tried in the background until it does', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  await rig.charge(orderId);
  rig.provider.behaviour.change({ errorRate: 1 });
  expect(await rig.void(orderId)).toMatchObject({ status: 503, body: { code: 'provider_unavailable', retryable: false } });
  expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('voiding');
  await eventually(async () => expect(await rig.metric('payment_voids_unresolved')).toBe(1));

  // As if it had waited for long: due now, and overdue for a person.
  await rig.postgres.query(`update payments set void_due_at = now(), voiding_since = now() - interval '2 min'`);
  await eventually(() => expect(rig.logs.some((line) => line.includes('"void_unresolved"'))).toBe(true));
  expect(await rig.ledger(orderId)).toEqual(['capture']);

  rig.provider.behaviour.reset();
  await rig.postgres.query('update payments set void_due_at = now()');
  await eventually(async () => expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('voided'));
  await eventually(async () => expect(await rig.metric('payment_voids_unresolved')).toBe(0));
  expect(await rig.ledger(orderId)).toEqual(['capture', 'void']);
});

test('a void that was claimed is not due again for anybody else', async () => {
  await using rig = await startRig(cluster);
  await rig.postgres.query(
    `insert into payments (order_id, state, void_due_at, voiding_since) select gen_random_uuid(), 'voiding', now(), now() from generate_series(1, 25)`,
  );
  await eventually(async () => expect(await rig.metric('payment_voids_total{outcome="voided"}')).toBe(25));
  const attempts = await rig.postgres.query('select distinct void_attempts from payments');
  expect(attempts).toEqual([{ void_attempts: 1 }]);
});
