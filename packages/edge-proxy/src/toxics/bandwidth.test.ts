import { expect, test } from 'vitest';
import { startToxic } from '../testing/toxic-bench.ts';
import { bandwidth } from './bandwidth.ts';

test('a chunk takes its length over the rate', async () => {
  const { clock, out, push, end } = startToxic(bandwidth, { rate: 2 });
  push('x'.repeat(100));
  end();
  await clock.advance(200);
  expect(out).toEqual([`50:${'x'.repeat(100)}`, '50:end']);
});

test('a long chunk trickles out in pieces of a tenth of a second', async () => {
  const { clock, out, push } = startToxic(bandwidth, { rate: 1 });
  push('x'.repeat(250));
  await clock.advance(1000);
  expect(out.map((line) => line.replace(/x+/, (run) => String(run.length)))).toEqual(['100:100', '200:100', '250:50']);
});

test('chunks that follow each other share the line, and idle time earns no credit', async () => {
  const { clock, out, push } = startToxic(bandwidth, { rate: 1 });
  push('aaaaaaaaaa');
  push('bbbbbbbbbb');
  await clock.advance(500);
  push('cccccccccc');
  await clock.advance(500);
  expect(out).toEqual(['10:aaaaaaaaaa', '20:bbbbbbbbbb', '510:cccccccccc']);
});

test('a rate of 0 stalls until it is raised', async () => {
  const { clock, out, push, change } = startToxic(bandwidth, { rate: 0 });
  push('a');
  push('b');
  await clock.advance(60_000);
  expect(out).toEqual([]);
  await change({ rate: 1 });
  await clock.advance(10);
  expect(out.map((line) => line.split(':')[1])).toEqual(['a', 'b']);
});

test('removal loses nothing of a chunk that was half out', async () => {
  const { clock, out, push, remove } = startToxic(bandwidth, { rate: 1 });
  push('x'.repeat(1000));
  await clock.advance(350);
  await remove();
  expect(out.map((line) => line.split(':')[1]).join('')).toHaveLength(1000);
});
