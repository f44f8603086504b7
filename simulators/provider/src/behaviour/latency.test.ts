import { expect, test } from 'vitest';
import { createStream } from '../random.ts';
import { sampleLatencyMs } from './latency.ts';

function samples(shape: { medianLatencyMs: number; sigma: number }, seed = 7): number[] {
  const random = createStream(seed, 'latency');
  return Array.from({ length: 20_000 }, () => sampleLatencyMs(shape, random)).sort((a, b) => a - b);
}
const quantile = (sorted: readonly number[], q: number): number => sorted[Math.floor(q * sorted.length)] ?? Number.NaN;

test('half of the calls take less than the median, and the tail is that of a log-normal', () => {
  const sorted = samples({ medianLatencyMs: 60, sigma: 0.4 });
  expect(quantile(sorted, 0.5)).toBeCloseTo(60, -1);
  // The 95th percentile of a normal is 1.645 deviations up, the 99th 2.326.
  expect(quantile(sorted, 0.95) / 60).toBeCloseTo(Math.exp(0.4 * 1.645), 1);
  expect(quantile(sorted, 0.99) / 60).toBeCloseTo(Math.exp(0.4 * 2.326), 0);
  expect(sorted[0]).toBeGreaterThan(0);
});

test('without a spread every call takes the median', () => {
  expect(new Set(samples({ medianLatencyMs: 60, sigma: 0 }))).toEqual(new Set([60]));
});

test('the same seed gives the same latencies, another seed and another stream give others', () => {
  const shape = { medianLatencyMs: 60, sigma: 0.4 };
  expect(samples(shape, 7)).toEqual(samples(shape, 7));
  expect(samples(shape, 7)).not.toEqual(samples(shape, 8));
  expect(createStream(7, 'latency').float()).not.toBe(createStream(7, 'decline').float());
});
