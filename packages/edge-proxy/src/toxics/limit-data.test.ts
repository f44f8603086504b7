import { expect, test } from 'vitest';
import { startToxic } from '../testing/toxic-bench.ts';
import { limitData } from './limit-data.ts';

test('the connection is closed when the limit is reached, and not a byte more passes', async () => {
  const { clock, out, push } = startToxic(limitData, { bytes: 5 });
  push('abc');
  push('defgh');
  push('ijk');
  await clock.advance(0);
  expect(out).toEqual(['0:abc', '0:de', '0:close']);
});

test('a limit of 0 closes on the first data', async () => {
  const { clock, out, push } = startToxic(limitData, { bytes: 0 });
  push('abc');
  await clock.advance(0);
  expect(out).toEqual(['0:close']);
});

test('bytes that have passed count against a changed limit', async () => {
  const { clock, out, push, change } = startToxic(limitData, { bytes: 100 });
  push('abcd');
  await clock.advance(0);
  await change({ bytes: 6 });
  push('efgh');
  await clock.advance(0);
  expect(out).toEqual(['0:abcd', '0:ef', '0:close']);
});
