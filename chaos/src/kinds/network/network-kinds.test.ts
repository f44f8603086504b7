import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProxyClient, createProxyServer } from '@faultline/edge-proxy';
import { expect, test } from 'vitest';
import { faultRig } from '../../../testing/fault-rig.ts';
import { createSignals } from '../../signals/signals.ts';
import { type FaultKind, faultKinds } from '../index.ts';

const kinds = faultKinds.filter(({ layer }) => layer === 'network');
const edge = 'payment-provider';

/** A real proxy in front of a real server, and the surroundings of a fault that acts on it. */
async function rigOf(kind: FaultKind) {
  const upstream = createServer((_request, response) => void response.end('x'.repeat(2_000)));
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  const server = createProxyServer();
  const { port } = await server.listen(0);
  const toxiproxy = `http://127.0.0.1:${port}`;
  const proxies = createProxyClient({ baseUrl: toxiproxy });
  await proxies.createProxy({ name: edge, listen: '127.0.0.1:0', upstream: `127.0.0.1:${(upstream.address() as AddressInfo).port}` });
  const { context } = faultRig({
    kind: kind.kind,
    target: edge,
    parameters: kind.parameters.parse(kind.example),
    addresses: { toxiproxy },
  });
  return {
    proxies,
    context: { ...context, proxies, signals: createSignals() },
    async [Symbol.asyncDispose]() {
      await server.close();
      upstream.closeAllConnections();
      upstream.close();
    },
  };
}

async function confirmed(kind: FaultKind, context: Parameters<FaultKind['confirm']>[0]): Promise<string> {
  for (;;) {
    const evidence = await kind.confirm(context, null);
    if (evidence !== undefined) return evidence;
  }
}

test.each(kinds)('$kind is confirmed by a connection of its own, renewed, and leaves a proxy as it was', async (kind) => {
  await using rig = await rigOf(kind);
  const { context, proxies } = rig;
  const before = await proxies.proxy(edge);
  await kind.inject(context);
  expect(await confirmed(kind, context)).toContain(edge);
  await kind.renew(context, null);
  await kind.revert(context, null);
  expect(await proxies.proxy(edge)).toEqual(before);
  // Without a handle, and when there is nothing to revert.
  await kind.revert(context, undefined);
  await expect(kind.renew(context, null)).rejects.toMatchObject({ code: 'lease_lost' });
});

test.each(kinds)('$kind ends by itself when nobody renews it', async (kind) => {
  await using rig = await rigOf(kind);
  const before = await rig.proxies.proxy(edge);
  await kind.inject({ ...rig.context, leaseMs: 50 });
  await expect.poll(() => rig.proxies.proxy(edge), { timeout: 5_000 }).toEqual(before);
});
