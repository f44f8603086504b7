import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { createFakeClock } from './testing/fake-clock.ts';
import { startProxyServer, startRig } from './testing/rig.ts';
import { openPeer, startUpstream } from './testing/sockets.ts';

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 2_000, interval: 5 });

async function connectError(address: string): Promise<string | undefined> {
  const socket = connect(Number(address.split(':').at(-1)), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

test('a disabled proxy closes what is open and refuses what is new; enabled again, it has its port back', async () => {
  await using rig = await startRig();
  using peer = await openPeer(rig.listen);
  peer.send('x');
  await peer.bytes(1);
  const disabled = await rig.client.updateProxy('p', { enabled: false });
  expect(disabled).toMatchObject({ enabled: false, listen: rig.listen });
  expect(await peer.ended).toBe('fin');
  expect(await connectError(rig.listen)).toBe('ECONNREFUSED');
  expect(await rig.client.metrics()).toContain('edge_proxy_connections_cut_total{proxy="p"} 1');

  await rig.client.updateProxy('p', { enabled: true });
  using again = await openPeer(rig.listen);
  again.send('x');
  await again.bytes(1);
});

test('a proxy that was disabled for a time enables itself', async () => {
  const clock = createFakeClock();
  await using rig = await startRig(undefined, { clock });
  const { expiresAt } = await rig.client.updateProxy('p', { enabled: false, ttlMs: 30_000 });
  expect(expiresAt).toBe(new Date(clock.epochMs() + 30_000).toISOString());
  await clock.advance(29_999);
  expect((await rig.client.proxy('p')).enabled).toBe(false);
  await clock.advance(1);
  await eventually(() => expect(rig.server.proxies.get('p').enabled).toBe(true));
  expect((await rig.client.proxy('p')).expiresAt).toBeUndefined();
  using peer = await openPeer(rig.listen);
  peer.send('x');
  await peer.bytes(1);
});

test('the time of a disabled proxy is renewed by saying it again, kept by other changes and ended by a disable without one', async () => {
  const clock = createFakeClock();
  await using rig = await startRig(undefined, { clock });
  const enabled = async (): Promise<boolean> => (await rig.client.proxy('p')).enabled;
  await rig.client.updateProxy('p', { enabled: false, ttlMs: 1_000 });
  await clock.advance(900);
  await rig.client.updateProxy('p', { enabled: false, ttlMs: 1_000 });
  await clock.advance(900);
  expect(await enabled()).toBe(false);
  await rig.client.updateProxy('p', { upstream: '127.0.0.1:2' });
  expect((await rig.client.proxy('p')).expiresAt).toBeDefined();
  await rig.client.updateProxy('p', { enabled: false });
  await clock.advance(10_000);
  expect(await enabled()).toBe(false);
  expect((await rig.client.proxy('p')).expiresAt).toBeUndefined();
});

test('a proxy that cannot listen when its time has passed tries again until it can', async () => {
  const clock = createFakeClock();
  await using rig = await startRig(undefined, { clock });
  const failures: string[] = [];
  rig.server.events.on('enable-failed', ({ error }) => failures.push(error.message));
  await rig.client.updateProxy('p', { enabled: false, ttlMs: 1_000 });
  const squatter = await startProxyServer();
  await squatter.client.createProxy({ name: 'squatter', listen: rig.listen, upstream: '127.0.0.1:1' });
  await clock.advance(1_000);
  await eventually(() => expect(failures).toEqual([`listen tcp ${rig.listen}: bind: address already in use`]));
  await squatter[Symbol.asyncDispose]();
  await eventually(() => expect(rig.server.proxies.get('p').expiresAtMs).toBeDefined());
  await clock.advance(1_000);
  await eventually(() => expect(rig.server.proxies.get('p').enabled).toBe(true));
});

test('a toxic removes itself after its time, and renewing it disturbs nothing', async () => {
  const clock = createFakeClock();
  await using rig = await startRig(undefined, { clock });
  const removed: boolean[] = [];
  rig.server.events.on('toxic-removed', ({ expired }) => removed.push(expired));
  await rig.client.addToxic('p', { type: 'latency', attributes: { latency: 500_000 }, ttlMs: 10_000 });
  using peer = await openPeer(rig.listen);
  peer.send('x');
  await eventually(() => expect(rig.server.proxies.get('p').traffic.downstream.received).toBe(1));
  for (let i = 0; i < 5; i += 1) {
    await clock.advance(5_000);
    const { expiresAt } = await rig.client.updateToxic('p', 'latency_downstream', { ttlMs: 10_000 });
    expect(expiresAt).toBe(new Date(clock.epochMs() + 10_000).toISOString());
  }
  expect(peer.received().length).toBe(0);
  await clock.advance(10_000);
  await peer.bytes(1);
  expect(await rig.client.toxics('p')).toEqual([]);
  expect(removed).toEqual([true]);
});

test('null ends the lease of a toxic, and the toxic stays', async () => {
  const clock = createFakeClock();
  await using rig = await startRig(undefined, { clock });
  await rig.client.addToxic('p', { type: 'latency', ttlMs: 1_000 });
  await rig.client.updateToxic('p', 'latency_downstream', { ttlMs: null });
  await clock.advance(60_000);
  expect(await rig.client.toxics('p')).toHaveLength(1);
});

test('bytes are counted while the connection is open, and stay counted', async () => {
  await using rig = await startRig();
  const sample = async (metric: string): Promise<string | undefined> => {
    const text = await rig.client.metrics();
    return text.split('\n').find((line) => line.startsWith(metric));
  };
  using peer = await openPeer(rig.listen);
  peer.send('12345');
  await peer.bytes(5);
  const labels = `{direction="upstream",listener="${rig.listen}",proxy="p",upstream="${rig.upstream.address}"}`;
  expect(await sample('toxiproxy_proxy_received_bytes_total')).toBe(`toxiproxy_proxy_received_bytes_total${labels} 5`);
  expect(await sample('toxiproxy_proxy_sent_bytes_total')).toBe(`toxiproxy_proxy_sent_bytes_total${labels} 5`);
  expect(await sample('edge_proxy_connections_active')).toBe('edge_proxy_connections_active{proxy="p"} 1');
  peer.socket.destroy();
  await eventually(() => expect(rig.server.proxies.get('p').activeConnections).toBe(0));
  expect(await sample('toxiproxy_proxy_received_bytes_total')).toBe(`toxiproxy_proxy_received_bytes_total${labels} 5`);
});

test('what a toxic did stays counted after it is gone, and goes on when it comes back', async () => {
  await using rig = await startRig();
  for (const applied of [1, 2]) {
    await eventually(() => expect(rig.server.proxies.get('p').activeConnections).toBe(0));
    await rig.client.addToxic('p', { type: 'latency', attributes: { latency: 1 } });
    using peer = await openPeer(rig.listen);
    peer.send('x');
    await peer.bytes(1);
    await rig.client.removeToxic('p', 'latency_downstream');
    const labels = '{proxy="p",toxic="latency_downstream",type="latency",stream="downstream"}';
    const metrics = await rig.client.metrics();
    expect(metrics).toContain(`edge_proxy_toxic_applied_total${labels} ${applied}\n`);
    expect(metrics).toContain(`edge_proxy_toxic_connections_total${labels} ${applied}\n`);
  }
});

test('a move to another upstream closes the connections and keeps the toxics', async () => {
  await using rig = await startRig();
  await using other = await startUpstream((socket) => socket.end('other'));
  await rig.client.addToxic('p', { type: 'latency' });
  using peer = await openPeer(rig.listen);
  const moved = await rig.client.updateProxy('p', { upstream: other.address });
  expect(moved).toMatchObject({ listen: rig.listen, upstream: other.address, enabled: true });
  expect(moved.toxics).toHaveLength(1);
  expect(await peer.ended).toBe('fin');
  using again = await openPeer(rig.listen);
  await again.ended;
  expect(again.received().toString()).toBe('other');
});

test('reset enables every proxy and removes every toxic', async () => {
  await using rig = await startRig();
  await rig.client.addToxic('p', { type: 'latency' });
  await rig.client.updateProxy('p', { enabled: false, ttlMs: 60_000 });
  await rig.client.reset();
  expect(await rig.client.proxy('p')).toMatchObject({ enabled: true, toxics: [], listen: rig.listen });
});

test('hundreds of connections work at once and end together', async () => {
  await using rig = await startRig();
  const peers = await Promise.all(Array.from({ length: 300 }, () => openPeer(rig.listen)));
  await rig.client.addToxic('p', { type: 'latency', attributes: { latency: 5 } });
  for (const peer of peers) peer.send('x');
  await Promise.all(peers.map((peer) => peer.bytes(1)));
  expect(rig.server.proxies.get('p').activeConnections).toBe(300);
  await rig.client.updateProxy('p', { enabled: false });
  expect(await Promise.all(peers.map((peer) => peer.ended))).toEqual(new Array(300).fill('fin'));
});
