import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { startRig } from './testing/rig.ts';
import { openPeer } from './testing/sockets.ts';

/** A condition of the proxy's own state, which follows the sockets by a moment. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 2_000, interval: 5 });

test('bytes go both ways unchanged', async () => {
  await using rig = await startRig();
  using peer = await openPeer(rig.listen);
  const data = Buffer.alloc(3_000_000, 'abcdefghijk');
  peer.send(data);
  await peer.bytes(data.length);
  expect(peer.received().equals(data)).toBe(true);
});

test('a half-close is passed on and the answer still arrives', async () => {
  await using rig = await startRig((socket) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('end', () => socket.end(`got ${Buffer.concat(chunks).length}`));
  });
  using peer = await openPeer(rig.listen);
  peer.send('12345');
  peer.socket.end();
  expect(await peer.ended).toBe('fin');
  expect(peer.received().toString()).toBe('got 5');
  await eventually(() => expect(rig.server.proxies.get('p').activeConnections).toBe(0));
});

test('a reader that stops stops the writer on the other side', async () => {
  await using rig = await startRig((socket) => {
    const block = Buffer.alloc(65_536);
    const write = (): void => {
      while (socket.write(block));
    };
    socket.on('drain', write);
    write();
  });
  const { port } = new URL(`tcp://${rig.listen}`);
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'readable');
  const received = (): number => rig.server.proxies.get('p').traffic.downstream.received;
  let before = -1;
  await vi.waitFor(
    () => {
      const now = received();
      const stopped = now === before;
      before = now;
      expect(stopped).toBe(true);
    },
    { timeout: 5_000, interval: 100 },
  );
  // What the kernel's buffers on both sides of the proxy take, and no more.
  expect(received()).toBeLessThan(32_000_000);
  socket.destroy();
});

test('a toxic holds a fast writer back as a slow reader does', async () => {
  await using rig = await startRig((socket) => socket.resume());
  await rig.client.addToxic('p', { type: 'bandwidth', stream: 'upstream', attributes: { rate: 0 } });
  using peer = await openPeer(rig.listen);
  const block = Buffer.alloc(65_536);
  let blocks = 0;
  while (peer.socket.write(block)) blocks += 1;
  for (; blocks < 1_000; blocks += 1) peer.socket.write(block);
  await eventually(() => expect(rig.server.proxies.get('p').traffic.upstream.received).toBeGreaterThan(0));
  await rig.client.version();
  expect(rig.server.proxies.get('p').traffic.upstream.received).toBeLessThan(1_000_000);
});

test('an upstream that refuses closes the client with a FIN', async () => {
  await using rig = await startRig();
  await rig.client.updateProxy('p', { upstream: '127.0.0.1:1' });
  using peer = await openPeer(rig.listen);
  expect(await peer.ended).toBe('fin');
  expect(rig.server.proxies.get('p').counts.unreachable).toBe(1);
});

test('a client that resets takes the upstream connection with it', async () => {
  await using rig = await startRig();
  using peer = await openPeer(rig.listen);
  peer.send('hello');
  await peer.bytes(5);
  expect(rig.upstream.sockets.size).toBe(1);
  peer.socket.resetAndDestroy();
  await eventually(() => expect(rig.upstream.sockets.size).toBe(0));
  await eventually(() => expect(rig.server.proxies.get('p').activeConnections).toBe(0));
});

test('what an upstream sent before it died is still delivered, through the toxics', async () => {
  await using rig = await startRig((socket) => {
    socket.write('last words', () => socket.resetAndDestroy());
  });
  await rig.client.addToxic('p', { type: 'latency', attributes: { latency: 30 } });
  using peer = await openPeer(rig.listen);
  expect(await peer.ended).toBe('fin');
  // A RST can overtake data in the kernel, but not what the proxy has read.
  const { received } = rig.server.proxies.get('p').traffic.downstream;
  expect(peer.received().length).toBe(received);
});

test('a latency applies to a live connection with its next byte, and stops with it', async () => {
  await using rig = await startRig();
  using peer = await openPeer(rig.listen);
  peer.send('a');
  await peer.bytes(1);
  await rig.client.addToxic('p', { type: 'latency', attributes: { latency: 300 } });
  peer.send('b');
  const delayedMs = await peer.bytes(2);
  expect(delayedMs).toBeGreaterThanOrEqual(299);
  await rig.client.updateToxic('p', 'latency_downstream', { attributes: { latency: 60_000 } });
  peer.send('c');
  await eventually(() => expect(rig.server.proxies.get('p').traffic.downstream.received).toBe(3));
  await rig.client.removeToxic('p', 'latency_downstream');
  await peer.bytes(3);
  peer.send('d');
  expect(await peer.bytes(4)).toBeLessThan(5_000);
  expect(peer.received().toString()).toBe('abcd');
});

test('latencies of both directions add up', async () => {
  await using rig = await startRig();
  await rig.client.addToxic('p', { type: 'latency', stream: 'upstream', attributes: { latency: 60 } });
  await rig.client.addToxic('p', { type: 'latency', stream: 'downstream', attributes: { latency: 60 } });
  using peer = await openPeer(rig.listen);
  peer.send('a');
  expect(await peer.bytes(1)).toBeGreaterThanOrEqual(119);
});

test.each(['upstream', 'downstream'] as const)('reset_peer on %s resets a connection that is already open', async (stream) => {
  let upstreamError: string | undefined;
  await using rig = await startRig((socket) => {
    socket.on('error', (error: NodeJS.ErrnoException) => {
      upstreamError = error.code;
    });
    socket.pipe(socket);
  });
  using peer = await openPeer(rig.listen);
  peer.send('a');
  await peer.bytes(1);
  await rig.client.addToxic('p', { type: 'reset_peer', stream });
  peer.send('b');
  expect(await peer.ended).toBe('ECONNRESET');
  await eventually(() => expect(upstreamError).toBe('ECONNRESET'));
  expect(await rig.client.metrics()).toContain(
    `edge_proxy_toxic_applied_total{proxy="p",toxic="reset_peer_${stream}",type="reset_peer",stream="${stream}"} 1`,
  );
});

test('limit_data lets exactly so many bytes through and closes both sides', async () => {
  await using rig = await startRig();
  await rig.client.addToxic('p', { type: 'limit_data', attributes: { bytes: 10 } });
  using peer = await openPeer(rig.listen);
  peer.send('x'.repeat(50));
  expect(await peer.ended).toBe('fin');
  expect(peer.received().length).toBe(10);
  await eventually(() => expect(rig.upstream.sockets.size).toBe(0));
});

test('removing a timeout closes the connections that it held', async () => {
  await using rig = await startRig();
  await rig.client.addToxic('p', { type: 'timeout', attributes: { timeout: 0 } });
  using peer = await openPeer(rig.listen);
  peer.send('lost');
  await eventually(() => expect(rig.server.proxies.get('p').traffic.downstream.received).toBe(4));
  await rig.client.removeToxic('p', 'timeout_downstream');
  expect(await peer.ended).toBe('fin');
  expect(peer.received().length).toBe(0);
});

test('slow_close holds the FIN back', async () => {
  await using rig = await startRig((socket) => socket.end('bye'));
  await rig.client.addToxic('p', { type: 'slow_close', attributes: { delay: 80 } });
  const openedAtMs = performance.now();
  using peer = await openPeer(rig.listen);
  await peer.bytes(3);
  expect(await peer.ended).toBe('fin');
  expect(performance.now() - openedAtMs).toBeGreaterThanOrEqual(79);
});

test('the same seed affects the same connections', async () => {
  await using rig = await startRig();
  const affected = async (seed: number): Promise<string> => {
    // A connection that is still open would be the first that the toxic meets.
    await eventually(() => expect(rig.server.proxies.get('p').activeConnections).toBe(0));
    await rig.client.addToxic('p', { type: 'timeout', toxicity: 0.5, seed, attributes: { timeout: 1 } });
    let pattern = '';
    for (let i = 0; i < 12; i += 1) {
      using peer = await openPeer(rig.listen);
      peer.send('x');
      const answered = peer.bytes(1).then(
        () => '-',
        () => 'T',
      );
      pattern += await answered;
    }
    await rig.client.removeToxic('p', 'timeout_downstream');
    return pattern;
  };
  const pattern = await affected(7);
  expect(pattern).toMatch(/T/);
  expect(pattern).toMatch(/-/);
  expect(await affected(7)).toBe(pattern);
  expect(await affected(8)).not.toBe(pattern);
});

test('when the first of two toxics leaves, the second one lets the source go on', async () => {
  await using rig = await startRig();
  using peer = await openPeer(rig.listen);
  await rig.client.addToxic('p', { type: 'bandwidth', name: 'first', stream: 'upstream', attributes: { rate: 100_000 } });
  await rig.client.addToxic('p', { type: 'slicer', name: 'second', stream: 'upstream', attributes: { average_size: 500 } });
  const data = Buffer.alloc(400_000, 'x');
  peer.send(data);
  await rig.client.removeToxic('p', 'first');
  peer.send(data);
  await peer.bytes(2 * data.length);
});

test('a connection that a toxic does not affect keeps the fast path', async () => {
  await using rig = await startRig();
  await rig.client.addToxic('p', { type: 'timeout', toxicity: 0, attributes: { timeout: 0 } });
  using peer = await openPeer(rig.listen);
  peer.send('x');
  await peer.bytes(1);
  await rig.client.updateToxic('p', 'timeout_downstream', { toxicity: 1 });
  peer.send('y');
  await rig.client.version();
  await eventually(() => expect(rig.server.proxies.get('p').traffic.downstream.received).toBe(2));
  expect(peer.received().toString()).toBe('x');
});

test('whatever is added and removed while bytes flow, none is lost, doubled or reordered', async () => {
  const toxic = fc.oneof(
    fc.record({ type: fc.constant('latency'), attributes: fc.record({ latency: fc.nat(5), jitter: fc.nat(5) }) }),
    fc.record({ type: fc.constant('bandwidth'), attributes: fc.record({ rate: fc.integer({ min: 2_000, max: 100_000 }) }) }),
    fc.record({
      type: fc.constant('slicer'),
      attributes: fc.record({ average_size: fc.integer({ min: 500, max: 5_000 }), delay: fc.nat(50) }),
    }),
    fc.record({ type: fc.constant('slow_close'), attributes: fc.record({ delay: fc.nat(20) }) }),
    fc.record({ type: fc.constant('noop'), attributes: fc.constant({}) }),
  );
  const step = fc.record({ slot: fc.nat(3), toxic, stream: fc.constantFrom('upstream' as const, 'downstream' as const) });
  await using rig = await startRig();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      using peer = await openPeer(rig.listen);
      let sent = '';
      for (const [index, { slot, toxic: input, stream }] of steps.entries()) {
        const line = `${index}:${'x'.repeat((index % 3) * 7_000)};`;
        sent += line;
        peer.send(line);
        const name = `slot${slot}`;
        const present = (await rig.client.toxics('p')).some((other) => other.name === name);
        if (present) await rig.client.removeToxic('p', name);
        else await rig.client.addToxic('p', { ...input, stream, name });
      }
      peer.socket.end();
      expect(await peer.ended).toBe('fin');
      expect(peer.received().toString()).toBe(sent);
      await rig.client.reset();
    }),
    { numRuns: 25 },
  );
});
