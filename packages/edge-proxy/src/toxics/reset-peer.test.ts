import { expect, test } from 'vitest';
import { startToxic } from '../testing/toxic-bench.ts';
import { resetPeer } from './reset-peer.ts';

test('the first data resets the connection after the timeout and is never delivered', async () => {
  const { clock, out, push, toxic } = startToxic(resetPeer, { timeout: 100 });
  await clock.advance(500);
  expect(out).toEqual([]);
  push('a');
  await clock.advance(500);
  expect(out).toEqual(['600:reset']);
  expect(toxic.tally.applied).toBe(1);
});

test('removal before the reset delivers the data', async () => {
  const { clock, out, push, remove } = startToxic(resetPeer, { timeout: 1000 });
  push('a');
  push('b');
  await clock.advance(10);
  await remove();
  expect(out).toEqual(['10:a', '10:b']);
});
