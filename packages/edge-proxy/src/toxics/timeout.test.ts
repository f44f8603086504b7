import { expect, test } from 'vitest';
import { startToxic } from '../testing/toxic-bench.ts';
import { timeout } from './timeout.ts';

test('data is dropped and every chunk starts the idle time again', async () => {
  const { clock, out, push, toxic } = startToxic(timeout, { timeout: 300 });
  for (let i = 0; i < 5; i += 1) {
    push('x');
    await clock.advance(200);
  }
  expect(out).toEqual([]);
  await clock.advance(1000);
  expect(out).toEqual(['1100:close']);
  expect(toxic.tally.applied).toBe(6);
});

test('0 never closes, not even when the source ends', async () => {
  const { clock, out, push, end } = startToxic(timeout, { timeout: 0 });
  push('x');
  end();
  await clock.advance(3_600_000);
  expect(out).toEqual([]);
});

test('removal closes: bytes are missing from the stream', async () => {
  const { clock, out, push, remove } = startToxic(timeout, { timeout: 0 });
  push('x');
  await clock.advance(10);
  await remove();
  expect(out).toEqual(['10:close']);
});

test('a change starts the idle time again and keeps on dropping', async () => {
  const { clock, out, push, change } = startToxic(timeout, { timeout: 1000 });
  await clock.advance(900);
  await change({ timeout: 50 });
  push('x');
  await clock.advance(1000);
  expect(out).toEqual(['950:close']);
});
