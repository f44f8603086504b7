import { isStale, labelsOf } from '@faultline/query-core';
import { expect, test } from 'vitest';
import { createMetricsStore, defaultMetricsLimits, type MetricsStore } from './metrics-store.ts';

const everything = { startMs: 0, endMs: Number.MAX_SAFE_INTEGER };
const named = (name: string, more: Record<string, string> = {}) => labelsOf(Object.entries({ __name__: name, ...more }));

function fill(store: MetricsStore, name: string, count: number, stepMs = 2_000): void {
  const series = store.series(named(name));
  for (let i = 0; i < count; i++) store.append(series, i * stepMs, i);
}

function names(store: MetricsStore, ...matchers: Parameters<MetricsStore['find']>[0]): string[] {
  return store
    .find(matchers, everything)
    .map(({ labels }) => Object.values(labels).join('/'))
    .sort();
}

test('a window gives at least its samples, across chunks and the head', () => {
  const store = createMetricsStore();
  fill(store, 'up', 1_000);
  const [found] = [...store.querier.select([{ name: '__name__', op: '=', value: 'up' }], { startMs: 500_000, endMs: 1_999_000 })];
  const inWindow = [...(found?.timestamps ?? [])].filter((t) => t >= 500_000 && t <= 1_999_000);
  expect(inWindow).toEqual(Array.from({ length: 750 }, (_, i) => 500_000 + i * 2_000));
  expect(found?.values[(found?.timestamps ?? []).indexOf(500_000)]).toBe(250);
});

test('matchers select by equality, by regex, and by absence', () => {
  const store = createMetricsStore();
  for (const job of ['order', 'payment', '']) store.append(store.series(named('up', job === '' ? {} : { job })), 1, 1);
  expect(names(store, [{ name: 'job', op: '=', value: 'order' }])).toEqual(['up/order']);
  expect(names(store, [{ name: 'job', op: '=~', value: 'order|payment' }])).toEqual(['up/order', 'up/payment']);
  expect(names(store, [{ name: 'job', op: '=', value: '' }])).toEqual(['up']);
  expect(names(store, [{ name: 'job', op: '!=', value: 'order' }])).toEqual(['up', 'up/payment']);
  expect(names(store, [{ name: 'job', op: '=', value: 'nobody' }])).toEqual([]);
});

test('time in a series only moves forward', () => {
  const store = createMetricsStore();
  const series = store.series(named('up'));
  expect(store.append(series, 10, 1)).toBe('stored');
  expect(store.append(series, 10, 1)).toBe('repeated');
  expect(store.append(series, 10, 2)).toBe('duplicate');
  expect(store.append(series, 9, 1)).toBe('old');
  expect(store.stats()).toMatchObject({ appended: 1, outOfOrder: 1, duplicates: 1 });
});

test('stale markers survive packing', () => {
  const store = createMetricsStore();
  const series = store.series(named('up'));
  for (let i = 0; i < 400; i++) store.append(series, i, i % 10 === 0 ? 'stale' : i);
  const [found] = [...store.querier.select([], everything)];
  const stale = Array.from(found?.values ?? [], (_, i) => i).filter((i) => isStale(found?.values as Float64Array, i));
  expect(stale).toEqual(Array.from({ length: 40 }, (_, i) => i * 10));
});

test('what is older than the retention goes, with series that have nothing newer', () => {
  const store = createMetricsStore({ ...defaultMetricsLimits, retentionMs: 1_000_000 });
  fill(store, 'old', 100);
  fill(store, 'young', 1_000);
  store.sweep(1_998_000);
  expect(names(store)).toEqual(['young']);
  const [first = 0] = [...store.querier.select([], everything)][0]?.timestamps ?? [];
  expect(first).toBeGreaterThan(998_000 - 128 * 2_000);
  expect(first).toBeLessThanOrEqual(998_000);
  expect(store.stats().droppedByAge).toBeGreaterThan(400);
});

test('a series that was let go is known to be, and comes back as a new one', () => {
  const store = createMetricsStore({ ...defaultMetricsLimits, retentionMs: 1_000 });
  const series = store.series(named('up'));
  store.append(series, 1, 1);
  store.sweep(1_000_000);
  expect(series.removed).toBe(true);
  expect(store.series(named('up'))).not.toBe(series);
});

test('with too many series, those that have been silent longest make room', () => {
  const store = createMetricsStore({ ...defaultMetricsLimits, maxSeries: 20 });
  for (let i = 0; i < 30; i++) store.append(store.series(named('m', { i: String(i).padStart(2, '0') })), i, 1);
  expect(store.stats().series).toBeLessThanOrEqual(20);
  expect(names(store)).not.toContain('m/00');
  expect(names(store)).toContain('m/29');
  expect(store.stats().droppedSeries).toBe(10);
});

test('with too many bytes, the oldest samples of all series go', () => {
  const store = createMetricsStore({ ...defaultMetricsLimits, maxBytes: 1_000 });
  fill(store, 'a', 3_000);
  fill(store, 'b', 3_000);
  store.sweep(6_000_000);
  expect(store.stats().packedBytes).toBeLessThanOrEqual(1_000);
  expect(names(store)).toEqual(['a', 'b']);
  expect(store.stats().droppedBySize).toBeGreaterThan(0);
});

test('exemplars are kept once each, the newest of a ring', () => {
  const store = createMetricsStore({ ...defaultMetricsLimits, maxExemplars: 2 });
  const series = store.series(named('latency_bucket'));
  for (const timestampMs of [1, 1, 2, 3]) {
    store.addExemplar(series, { labels: labelsOf([['trace_id', String(timestampMs)]]), value: 0.1, timestampMs });
  }
  const [found] = store.exemplars([[{ name: '__name__', op: '=', value: 'latency_bucket' }]], everything);
  expect(found?.exemplars.map(({ timestampMs }) => timestampMs)).toEqual([2, 3]);
});
