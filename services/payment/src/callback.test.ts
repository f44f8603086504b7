import { startPostgres, type TestPostgres } from '@faultline/test-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventBody, eventually, newOrderId, type Rig, sign, startRig } from '../testing/rig.ts';

let cluster: TestPostgres;
beforeAll(async () => {
  cluster = await startPostgres();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** An order that was asked for and whose outcome is not known. */
async function pendingOrder(rig: Rig): Promise<string> {
  const orderId = newOrderId();
  rig.provider.behaviour.change({ errorRate: 1 });
  await rig.charge(orderId);
  return orderId;
}

test("the provider's own callback settles a payment that nobody asks about any more", async () => {
  await using rig = await startRig(cluster, {
    callbacks: true,
    behaviour: { medianLatencyMs: 300, duplicateCallbackRate: 1 },
    policy: { timeoutMs: 100, retry: false },
  });
  const orderId = newOrderId();
  expect((await rig.charge(orderId)).status).toBe(503);
  const stateOf = () => rig.postgres.query('select state from payments where order_id = $1', [orderId]);
  await eventually(async () => expect(await stateOf()).toEqual([{ state: 'captured' }]));
  await eventually(async () => expect(await rig.metric('provider_callbacks_total{outcome="duplicate"}')).toBe(1));
  expect(await rig.metric('provider_callbacks_total{outcome="applied"}')).toBe(1);
  expect(await rig.metric('payments_total{outcome="captured"}')).toBe(1);
});

test('the same event twice is one event, also when both arrive at once', async () => {
  await using rig = await startRig(cluster);
  const orderId = await pendingOrder(rig);
  const body = eventBody(orderId, 'charge.captured');
  const replies = await Promise.all(Array.from({ length: 5 }, () => rig.callback(body, sign(body))));
  expect(replies.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
  expect(await rig.metric('provider_callbacks_total{outcome="applied"}')).toBe(1);
  expect(await rig.metric('provider_callbacks_total{outcome="duplicate"}')).toBe(4);
  expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('captured');
});

test.each([
  ['without a signature', () => undefined],
  ['that is signed with another secret', (body: string) => sign(body, { secret: 'another-secret-altogether' })],
  ['that was signed for another body', () => sign('{}')],
  ['that was signed six minutes ago', (body: string) => sign(body, { at: Date.now() - 360_000 })],
])('a callback %s is refused and changes nothing', async (_title, signatureOf) => {
  await using rig = await startRig(cluster);
  const orderId = await pendingOrder(rig);
  const body = eventBody(orderId, 'charge.captured');
  expect(await rig.callback(body, signatureOf(body))).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('pending');
  expect(await rig.metric('provider_callbacks_total{outcome="refused"}')).toBe(1);
  expect(await rig.metric('http_requests_total{method="POST",route="/callbacks/provider",status="403"}')).toBe(1);
});

test('a signed event that does not fit the contract is 400', async () => {
  await using rig = await startRig(cluster);
  const body = eventBody(newOrderId(), 'charge.exploded');
  expect(await rig.callback(body, sign(body))).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
});

test.each([
  ['a capture of another amount', { amountMinor: 1 }, 'contradiction'],
  ['an order that is not known', { key: newOrderId() }, 'unmatched'],
])('an event about %s is taken and not believed', async (_title, change, outcome) => {
  await using rig = await startRig(cluster);
  const orderId = await pendingOrder(rig);
  const body = eventBody(orderId, 'charge.captured', change);
  expect((await rig.callback(body, sign(body))).status).toBe(204);
  expect(await rig.metric(`provider_callbacks_total{outcome="${outcome}"}`)).toBe(1);
  expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe('pending');
});

test('a payment only moves forward: an event that was overtaken changes nothing', async () => {
  await using rig = await startRig(cluster);
  const orderId = await pendingOrder(rig);
  for (const [type, state] of [
    ['charge.captured', 'captured'],
    ['charge.declined', 'captured'],
    ['charge.voided', 'voided'],
    ['charge.captured', 'voided'],
  ] as const) {
    const body = eventBody(orderId, type);
    expect((await rig.callback(body, sign(body))).status).toBe(204);
    expect((await rig.get(`/payments/${orderId}`)).body['state']).toBe(state);
  }
  expect(await rig.metric('provider_callbacks_total{outcome="stale"}')).toBe(2);
});
