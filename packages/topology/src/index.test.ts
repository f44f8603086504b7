import { expect, test } from 'vitest';
import { edgePorts, edges, MAX_REPLICAS, ports, proxies, serviceNames, servicePort } from './index.ts';

test('no two listeners share a port, whatever the replicas', () => {
  const replicas = Object.fromEntries(serviceNames.map((name) => [name, MAX_REPLICAS]));
  const services = serviceNames.flatMap((name) => Array.from({ length: MAX_REPLICAS }, (_, i) => servicePort(name, i + 1)));
  const { gateway, order, payment, inventory, firstProxy, ...rest } = ports;
  const all = [...services, ...Object.values(rest), ...proxies(replicas).map((proxy) => proxy.port)];
  expect(new Set(all).size).toBe(all.length);
});

test('an edge to a service has a proxy for each replica, an edge to anything else has one', () => {
  const names = proxies({ payment: 2 }).map((proxy) => proxy.name);
  expect(names).toContain('order-payment-2');
  expect(names).toContain('payment-provider');
  expect(names).not.toContain('payment-provider-1');
});

test('an offset moves every port, and the proxies keep pointing at their targets', () => {
  expect(edgePorts('order-payment', { payment: 2 }, 100)).toEqual([18160, 18161]);
  expect(proxies({}, 100).find((proxy) => proxy.name === 'payment-provider')?.upstreamPort).toBe(8190);
});

test('an edge is named after its ends', () => {
  for (const edge of edges) expect(edge.name).toBe(`${edge.from}-${edge.to}`);
});
