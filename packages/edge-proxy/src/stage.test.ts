import { expect, test } from 'vitest';
import { startRig } from './testing/rig.ts';
import { openPeer } from './testing/sockets.ts';
import { startToxic } from './testing/toxic-bench.ts';
import type { Toxic } from './toxics/toxic.ts';

test('a toxic that returns early steps aside: what follows passes', async () => {
  const firstOnly: Toxic = {
    type: 'first_only',
    defaults: {},
    async pipe(stub) {
      const input = await stub.read();
      if (input.kind === 'chunk') await stub.write({ data: Buffer.from('!'), timestampMs: 0 });
    },
  };
  const { clock, out, push, end } = startToxic(firstOnly, {});
  push('a');
  push('b');
  end();
  await clock.advance(0);
  expect(out).toEqual(['0:!', '0:b', '0:end']);
});

test('a chunk dated in the future is dated now, so that a following latency does not hold it', async () => {
  const dates: number[] = [];
  const early: Toxic = {
    type: 'early',
    defaults: {},
    async pipe(stub) {
      for await (const { data } of stub.chunks()) {
        await stub.write({ data, timestampMs: stub.nowMs() + 60_000 });
        dates.push(stub.nowMs());
      }
    },
  };
  await using rig = await startRig();
  rig.server.proxies.addToxic('p', { ...spec(early), name: 'early' });
  await rig.client.addToxic('p', { type: 'latency', attributes: { latency: 5 } });
  using peer = await openPeer(rig.listen);
  peer.send('x');
  expect(await peer.bytes(1)).toBeLessThan(5_000);
  expect(dates).toHaveLength(1);
});

test('a toxic that throws resets its connection, is reported, and harms no other proxy', async () => {
  const broken: Toxic = {
    type: 'broken',
    defaults: {},
    async pipe(stub) {
      await stub.read();
      throw new Error('a bug');
    },
  };
  await using rig = await startRig();
  const failures: unknown[] = [];
  rig.server.events.on('toxic-failed', (failure) => failures.push(failure));
  rig.server.proxies.addToxic('p', { ...spec(broken), name: 'broken' });
  using peer = await openPeer(rig.listen);
  peer.send('x');
  expect(await peer.ended).toBe('ECONNRESET');
  expect(failures).toEqual([{ proxy: 'p', toxic: 'broken', error: new Error('a bug') }]);
  await rig.client.removeToxic('p', 'broken');
  using next = await openPeer(rig.listen);
  next.send('x');
  await next.bytes(1);
});

function spec(kind: Toxic) {
  return { kind, stream: 'downstream', direction: 'downstream', attributes: {}, toxicity: 1, seed: undefined, ttlMs: undefined } as const;
}
