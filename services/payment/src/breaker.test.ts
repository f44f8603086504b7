import { DEFAULT_POLICY_SETTINGS } from '@faultline/resilience';
import { startPostgres, type TestPostgres } from '@faultline/test-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, newOrderId, startRig } from '../testing/rig.ts';

let cluster: TestPostgres;
beforeAll(async () => {
  cluster = await startPostgres();
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('five timeouts in a row open the breaker: then the provider is not asked, and the service is degraded but ready', async () => {
  await using rig = await startRig(cluster, { behaviour: { medianLatencyMs: 3_000 }, policy: { timeoutMs: 100, retry: false } });
  for (let i = 0; i < 5; i++) expect((await rig.charge(newOrderId())).body['code']).toBe('provider_unavailable');

  const refused = await rig.charge(newOrderId());
  expect(await rig.metric('dependency_attempts_total{dependency="provider",outcome="timeout"}')).toBe(5);
  expect(await rig.metric('dependency_requests_total{dependency="provider",outcome="breaker_open"}')).toBe(1);
  expect(refused).toMatchObject({ status: 503, body: { code: 'provider_unavailable', retryable: false } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(8);
  expect(await rig.metric('circuit_breaker_state{dependency="provider"}')).toBe(2);
  await eventually(async () =>
    expect(await rig.get('/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'degraded', checks: { provider: { ok: false, critical: false }, database: { ok: true } } },
    }),
  );
});

test('once the open time is over one charge finds out, and the rest follow', async () => {
  const breaker = { ...DEFAULT_POLICY_SETTINGS.breaker, openMs: 300 };
  await using rig = await startRig(cluster, { behaviour: { errorRate: 1 }, policy: { retry: false, breaker } });
  for (let i = 0; i < 5; i++) await rig.charge(newOrderId());
  expect(await rig.metric('circuit_breaker_state{dependency="provider"}')).toBe(2);
  rig.provider.behaviour.change({ errorRate: 0 });
  const orderId = newOrderId();
  await eventually(async () => expect((await rig.charge(orderId)).status).toBe(201));
  expect(await rig.metric('circuit_breaker_state{dependency="provider"}')).toBe(0);
  await eventually(async () => expect((await rig.get('/health/ready')).body['status']).toBe('ready'));
});

test('declines say nothing about the health of the provider', async () => {
  await using rig = await startRig(cluster);
  for (let i = 0; i < 25; i++) expect((await rig.charge(newOrderId(), { token: 'tok_decline' })).status).toBe(402);
  expect(await rig.metric('circuit_breaker_state{dependency="provider"}')).toBe(0);
});
