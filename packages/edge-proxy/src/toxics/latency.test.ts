import { expect, test } from 'vitest';
import { startToxic } from '../testing/toxic-bench.ts';
import { latency } from './latency.ts';

test('a chunk is delayed by the latency', async () => {
  const { clock, out, push } = startToxic(latency, { latency: 50 });
  push('a');
  await clock.advance(49);
  expect(out).toEqual([]);
  await clock.advance(1);
  expect(out).toEqual(['50:a']);
});

test('chunks that arrive together leave together: time in the queue is part of the delay', async () => {
  const { clock, out, push, end } = startToxic(latency, { latency: 50 });
  push('a');
  push('b');
  await clock.advance(20);
  push('c');
  end();
  await clock.advance(100);
  expect(out).toEqual(['50:a', '50:b', '70:c', '70:end']);
});

test('jitter stays within its bounds and keeps the order', async () => {
  const { clock, out, push } = startToxic(latency, { latency: 50, jitter: 20 });
  for (let i = 0; i < 40; i += 1) {
    push(String(i));
    await clock.advance(100);
  }
  const delays = out.map((line, index) => Number(line.split(':')[0]) - index * 100);
  expect(out.map((line) => line.split(':')[1])).toEqual(Array.from({ length: 40 }, (_, i) => String(i)));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(30);
  expect(Math.max(...delays)).toBeLessThanOrEqual(70);
  expect(new Set(delays).size).toBeGreaterThan(20);
});

test('the same seed jitters in the same way, another one does not', async () => {
  const run = async (seed: number): Promise<string[]> => {
    const { clock, out, push } = startToxic(latency, { latency: 50, jitter: 50 }, seed);
    for (let i = 0; i < 10; i += 1) {
      push('x');
      await clock.advance(200);
    }
    return out;
  };
  expect(await run(7)).toEqual(await run(7));
  expect(await run(7)).not.toEqual(await run(8));
});

test('a change applies to the chunks that are still queued', async () => {
  const { clock, out, push, change } = startToxic(latency, { latency: 1000 });
  push('a');
  push('b');
  await clock.advance(10);
  await change({ latency: 30 });
  await clock.advance(100);
  // The chunk being held is let go at once; the ones behind it get the new latency.
  expect(out).toEqual(['10:a', '30:b']);
});

test('settings that are the same do not let a held chunk go', async () => {
  const { clock, out, push, change } = startToxic(latency, { latency: 100 });
  push('a');
  await clock.advance(10);
  await change({ latency: 100 });
  await clock.advance(200);
  expect(out).toEqual(['100:a']);
});

test('removal lets everything go at once, in order, with the end', async () => {
  const { clock, out, push, end, remove } = startToxic(latency, { latency: 1000 });
  push('a');
  push('b');
  end();
  await clock.advance(10);
  await remove();
  expect(out).toEqual(['10:a', '10:b', '10:end']);
});

test('a jitter above the latency delays by nothing rather than by less', async () => {
  const { clock, out, push } = startToxic(latency, { latency: 0, jitter: 10 });
  for (let i = 0; i < 20; i += 1) {
    push('x');
    await clock.advance(10);
  }
  const delays = out.map((line, index) => Number(line.split(':')[0]) - index * 10);
  expect(Math.min(...delays)).toBe(0);
  expect(delays.filter((delay) => delay === 0).length).toBeGreaterThan(3);
});
