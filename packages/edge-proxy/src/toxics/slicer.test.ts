import { expect, test } from 'vitest';
import { startToxic } from '../testing/toxic-bench.ts';
import { slicer } from './slicer.ts';

const lengths = (out: readonly string[]): number[] => out.map((line) => (line.split(':')[1] ?? '').length);
const text = (out: readonly string[]): string => out.map((line) => line.split(':')[1]).join('');

test('slices are about the average size and lose nothing', async () => {
  const { clock, out, push } = startToxic(slicer, { average_size: 10, size_variation: 3 });
  const data = Array.from({ length: 1000 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
  push(data);
  await clock.advance(100);
  expect(text(out)).toBe(data);
  expect(out.length).toBeGreaterThan(70);
  expect(Math.max(...lengths(out))).toBeLessThanOrEqual(13);
});

test('without variation a chunk is halved until it fits', async () => {
  const { clock, out, push } = startToxic(slicer, { average_size: 10 });
  push('x'.repeat(40));
  await clock.advance(0);
  expect(lengths(out)).toEqual([10, 10, 10, 10]);
});

test('the delay, in microseconds, is kept on average', async () => {
  const { clock, out, push, end } = startToxic(slicer, { average_size: 10, delay: 2500 });
  push('x'.repeat(40));
  end();
  await clock.advance(100);
  expect(out.map((line) => line.split(':')[0])).toEqual(['0', '2.5', '5', '7.5', '10']);
});

test('an average size of 0 cuts nothing, and a variation above the average still ends', async () => {
  const uncut = startToxic(slicer, {});
  uncut.push('x'.repeat(1000));
  await uncut.clock.advance(10);
  expect(lengths(uncut.out)).toEqual([1000]);
  expect(uncut.toxic.tally.applied).toBe(0);

  const wild = startToxic(slicer, { average_size: 1, size_variation: 5 });
  wild.push('x'.repeat(500));
  await wild.clock.advance(1000);
  expect(text(wild.out)).toHaveLength(500);
});

test('removal sends the rest of a chunk in one piece', async () => {
  const { clock, out, push, remove } = startToxic(slicer, { average_size: 10, delay: 1_000_000 });
  push('x'.repeat(80));
  await clock.advance(1500);
  await remove();
  expect(lengths(out)).toEqual([10, 10, 60]);
});
