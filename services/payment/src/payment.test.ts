import { startPostgres, type TestPostgres } from '@faultline/test-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, newOrderId, startRig } from '../testing/rig.ts';

let cluster: TestPostgres;
beforeAll(async () => {
  cluster = await startPostgres();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('a charge is captured, and the same order again gets the same payment', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  const first = await rig.charge(orderId);
  expect(first).toMatchObject({ status: 201, body: { orderId, state: 'captured', amountMinor: 4_200, currency: 'EUR' } });
  expect(await rig.charge(orderId)).toMatchObject({ status: 200, body: first.body });
  expect(await rig.get(`/payments/${orderId}`)).toMatchObject({ status: 200, body: first.body });
  expect(await rig.ledger(orderId)).toEqual(['capture']);
  expect(await rig.metric('payments_total{outcome="captured"}')).toBe(1);
});

test('a declined card is 402, each time it is asked', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  for (const _ of [1, 2]) {
    const reply = await rig.charge(orderId, { token: 'tok_decline' });
    expect(reply).toMatchObject({ status: 402, body: { code: 'payment_declined', retryable: false } });
  }
  expect(await rig.ledger(orderId)).toEqual(['decline']);
  expect((await rig.get('/health/ready')).body['status']).toBe('ready');
});

test('another amount for the same order is 422, and nothing more is charged', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  await rig.charge(orderId);
  expect(await rig.charge(orderId, { amountMinor: 1 })).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  expect(await rig.ledger(orderId)).toEqual(['capture']);
});

test('twenty charges of one order at once capture it once', async () => {
  await using rig = await startRig(cluster, { behaviour: { medianLatencyMs: 20, sigma: 0.4 } });
  const orderId = newOrderId();
  const replies = await Promise.all(Array.from({ length: 20 }, () => rig.charge(orderId)));
  for (const { status } of replies) expect([200, 201]).toContain(status);
  expect(await rig.ledger(orderId)).toEqual(['capture']);
  expect(await rig.metric('payments_total{outcome="captured"}')).toBe(1);
});

test('a provider that fails leaves the payment pending, and the caller is told not to try again itself', async () => {
  await using rig = await startRig(cluster);
  const orderId = newOrderId();
  const reply = await rig.charge(orderId, { token: 'tok_error' });
  expect(reply).toMatchObject({ status: 503, body: { code: 'provider_unavailable', retryable: false } });
  expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('pending');
  expect(await rig.metric('payments_total{outcome="unknown"}')).toBe(1);
});

test('a charge whose answer came too late is found by asking again, and is captured once', async () => {
  await using rig = await startRig(cluster, { behaviour: { medianLatencyMs: 300 }, policy: { timeoutMs: 100, retry: false } });
  const orderId = newOrderId();
  expect(await rig.charge(orderId)).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } });
  expect(await rig.ledger(orderId)).toEqual([]);
  // The client is gone, and the provider goes on all the same.
  await eventually(async () => expect(await rig.ledger(orderId)).toEqual(['capture']));
  rig.provider.behaviour.change({ medianLatencyMs: 0 });
  expect(await rig.charge(orderId)).toMatchObject({ status: 201, body: { state: 'captured' } });
  expect(await rig.ledger(orderId)).toEqual(['capture']);
});

test('reading a pending payment asks the provider what became of it', async () => {
  await using rig = await startRig(cluster, { behaviour: { medianLatencyMs: 300 }, policy: { timeoutMs: 100, retry: false } });
  const orderId = newOrderId();
  await rig.charge(orderId);
  expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('pending');
  await eventually(async () => expect(await rig.ledger(orderId)).toEqual(['capture']));
  rig.provider.behaviour.change({ medianLatencyMs: 0 });
  expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('captured');
  expect(await rig.get(`/payments/${newOrderId()}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('a caller with less time than the provider needs hears that the provider is away, while it still listens', async () => {
  await using rig = await startRig(cluster, { behaviour: { medianLatencyMs: 5_000 } });
  expect(await rig.charge(newOrderId(), { deadlineMs: 400 })).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } });
  expect(await rig.metric('dependency_requests_total{dependency="provider",outcome="deadline_exceeded"}')).toBe(1);
});

test('the card token is kept only until the outcome is known, and is in no log line', async () => {
  await using rig = await startRig(cluster);
  const token = 'tok_secret_4711';
  const [settled, pending] = [newOrderId(), newOrderId()];
  await rig.charge(settled, { token });
  rig.provider.behaviour.change({ errorRate: 1 });
  await rig.charge(pending, { token });
  const rows = await rig.postgres.query('select order_id, payment_token from payments order by created_at');
  expect(rows).toEqual([
    { order_id: settled, payment_token: null },
    { order_id: pending, payment_token: token },
  ]);
  expect(rig.logs.length).toBeGreaterThan(0);
  expect(rig.logs.filter((line) => line.includes(token))).toEqual([]);
});

test('without its database it is not ready, and says so to whoever asks for a charge', async () => {
  await using ownCluster = await startPostgres();
  await using rig = await startRig(ownCluster);
  await ownCluster.stop();
  expect(await rig.charge(newOrderId())).toMatchObject({ status: 503, body: { code: 'dependency_unavailable' } });
  await eventually(async () => expect((await rig.get('/health/ready')).status).toBe(503));
});
