import { createProxyClient, createProxyServer } from '@faultline/edge-proxy';
import { expect, test } from 'vitest';
import type { FaultRequest } from '../fault.ts';
import { createNetworkFaults } from './network-faults.ts';

/** A proxy server with some edges, one of them towards two replicas. */
async function startProxies() {
  const server = createProxyServer();
  const { port } = await server.listen(0);
  const baseUrl = `http://127.0.0.1:${port}`;
  const client = createProxyClient({ baseUrl });
  await client.populate(
    ['payment-provider', 'order-payment-1', 'order-payment-2'].map((name) => ({ name, listen: '127.0.0.1:0', upstream: '127.0.0.1:9' })),
  );
  return { client, faults: createNetworkFaults({ baseUrl }), [Symbol.asyncDispose]: () => server.close() };
}

const latency: FaultRequest = { kind: 'latency', edge: 'payment-provider', durationMs: 60_000, parameters: { latency: 3_000 } };
const down: FaultRequest = { kind: 'down', edge: 'order-payment', durationMs: 60_000, parameters: {} };

test('latency is a toxic of ours that ends by itself', async () => {
  await using proxies = await startProxies();
  const fault = await proxies.faults.inject(latency);
  expect(fault).toMatchObject({ id: 'latency-payment-provider', managed: true, proxies: ['payment-provider'] });
  const [toxic] = await proxies.client.toxics('payment-provider');
  expect(toxic).toMatchObject({
    name: 'faultline-latency-payment-provider',
    type: 'latency',
    stream: 'downstream',
    attributes: { latency: 3_000 },
  });
  const leftMs = Date.parse(toxic?.expiresAt ?? '') - Date.now();
  expect(leftMs).toBeGreaterThan(50_000);
  expect(leftMs).toBeLessThanOrEqual(60_000);
});

test('an edge towards several replicas gets one fault on all of its proxies', async () => {
  await using proxies = await startProxies();
  await proxies.faults.inject(down);
  expect(await proxies.faults.list()).toMatchObject([
    { id: 'down-order-payment', kind: 'down', edge: 'order-payment', managed: true, proxies: ['order-payment-1', 'order-payment-2'] },
  ]);
  expect((await proxies.client.proxy('order-payment-2')).enabled).toBe(false);
  expect(await proxies.faults.revert('down-order-payment')).toHaveLength(1);
  expect((await proxies.client.proxy('order-payment-2')).enabled).toBe(true);
  expect(await proxies.faults.list()).toEqual([]);
});

test('a fault can be kept to one replica', async () => {
  await using proxies = await startProxies();
  await proxies.faults.inject({ ...down, replica: 2 });
  expect(await proxies.faults.list()).toMatchObject([{ id: 'down-order-payment-2', replica: 2, proxies: ['order-payment-2'] }]);
  expect((await proxies.client.proxy('order-payment-1')).enabled).toBe(true);
});

test('it is gone when its time is up', async () => {
  await using proxies = await startProxies();
  await proxies.faults.inject({ ...latency, durationMs: 100 });
  await proxies.faults.inject({ ...down, durationMs: 100 });
  await expect.poll(() => proxies.faults.list()).toEqual([]);
  expect((await proxies.client.proxy('order-payment-1')).enabled).toBe(true);
});

test('what others have set is shown, and left alone', async () => {
  await using proxies = await startProxies();
  await proxies.client.addToxic('payment-provider', { name: 'by-hand', type: 'latency', attributes: { latency: 10 } });
  await proxies.client.updateProxy('order-payment-1', { enabled: false });
  await proxies.faults.inject(latency);
  const unmanaged = (await proxies.faults.list()).filter((fault) => !fault.managed);
  expect(unmanaged).toHaveLength(2);
  expect(unmanaged).toContainEqual(expect.objectContaining({ kind: 'down', edge: 'order-payment', replica: 1 }));
  expect(unmanaged).toContainEqual(expect.objectContaining({ kind: 'latency', edge: 'payment-provider' }));
  expect(await proxies.faults.revert()).toMatchObject([{ id: 'latency-payment-provider' }]);
  expect((await proxies.client.toxics('payment-provider')).map(({ name }) => name)).toEqual(['by-hand']);
  expect((await proxies.client.proxy('order-payment-1')).enabled).toBe(false);
});

test('the same fault twice is a conflict, and leaves the first as it was', async () => {
  await using proxies = await startProxies();
  await proxies.faults.inject(latency);
  await expect(proxies.faults.inject(latency)).rejects.toMatchObject({ name: 'ChaosError', code: 'conflict' });
  await proxies.faults.inject({ ...down, edge: 'payment-provider' });
  expect(await proxies.faults.list()).toHaveLength(2);
});

test.each<[what: string, change: Partial<FaultRequest>, hint: string]>([
  ['an unknown kind', { kind: 'lag' }, 'latency, down'],
  ['an unknown edge', { edge: 'payment-bank' }, 'payment-provider'],
  ['no end', { durationMs: Number.POSITIVE_INFINITY }, '100ms to 1h'],
  ['a missing parameter', { parameters: {} }, 'latency needs latency'],
  ['an unknown parameter', { parameters: { latency: 1, speed: 1 } }, 'latency, jitter'],
  ['a parameter out of range', { parameters: { latency: 1e9 } }, '60000ms'],
  ['a replica that is not there', { edge: 'order-payment', replica: 3 }, 'no proxy for replica 3'],
])('%s is refused, and nothing is injected', async (_what, change, hint) => {
  await using proxies = await startProxies();
  const refused = proxies.faults.inject({ ...latency, ...change });
  await expect(refused).rejects.toMatchObject({ name: 'ChaosError', code: 'invalid_fault' });
  await expect(refused).rejects.toThrow(hint);
  expect(await proxies.faults.list()).toEqual([]);
});

test('proxies that do not answer are said to be unreachable', async () => {
  const faults = createNetworkFaults({ baseUrl: 'http://127.0.0.1:1' });
  await expect(faults.list()).rejects.toMatchObject({ name: 'ChaosError', code: 'unreachable' });
});

test('an unknown id names those that are in force', async () => {
  await using proxies = await startProxies();
  await proxies.faults.inject(latency);
  await expect(proxies.faults.revert('latency-x')).rejects.toThrow('there are: latency-payment-provider');
});
