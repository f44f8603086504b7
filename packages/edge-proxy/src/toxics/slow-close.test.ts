import { expect, test } from 'vitest';
import { startToxic } from '../testing/toxic-bench.ts';
import { slowClose } from './slow-close.ts';

test('data passes at once and the end waits', async () => {
  const { clock, out, push, end, toxic } = startToxic(slowClose, { delay: 400 });
  push('a');
  await clock.advance(10);
  expect(toxic.tally.applied).toBe(0);
  end();
  await clock.advance(1000);
  expect(out).toEqual(['0:a', '410:end']);
  expect(toxic.tally.applied).toBe(1);
});

test('removal lets the held end go', async () => {
  const { clock, out, end, remove } = startToxic(slowClose, { delay: 60_000 });
  end();
  await clock.advance(5);
  await remove();
  expect(out).toEqual(['5:end']);
});
