import type { LogEntry } from '@faultline/logql';
import { labelsOf } from '@faultline/query-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packEntries, unpackEntries } from './log-chunk.ts';
import { createLogStore, defaultLogLimits, type LogStore } from './log-store.ts';

const NOW_MS = 1_800_000_000_000;
const NOW_NS = BigInt(NOW_MS) * 1_000_000n;
const entry = (offsetMs: number, line: string, service = 'order'): LogEntry => ({
  labels: labelsOf([['service_name', service]]),
  tsNs: NOW_NS + BigInt(offsetMs) * 1_000_000n,
  line,
  metadata: labelsOf([['n', line]]),
});

function read(store: LogStore, direction: 'forward' | 'backward' = 'forward', range = { startNs: 0n, endNs: 1n << 62n }): string[] {
  return [...store.querier.select({ matchers: [], ...range, direction })].map(({ line }) => line);
}

test('any entries come out of a chunk as they went in', () => {
  const text = fc.string({ unit: 'binary' });
  const entries = fc.array(fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), text, fc.dictionary(text, text, { maxKeys: 4 })), {
    minLength: 1,
    maxLength: 50,
  });
  fc.assert(
    fc.property(entries, (tuples) => {
      const labels = labelsOf([]);
      const given = tuples
        .map(([offset, line, metadata]): LogEntry => {
          return { labels, tsNs: NOW_NS + offset, line: line.toWellFormed(), metadata: wellFormed(metadata) };
        })
        .sort((a, b) => Number(a.tsNs - b.tsNs));
      const chunk = packEntries(given);
      expect([...unpackEntries(chunk, labels, 'forward')]).toEqual(given);
      expect([...unpackEntries(chunk, labels, 'backward')]).toEqual(given.toReversed());
    }),
    { numRuns: 40 },
  );
});

function wellFormed(metadata: Readonly<Record<string, string>>) {
  return labelsOf(
    Object.entries(metadata).flatMap(([name, value]) => (value === '' ? [] : [[name.toWellFormed(), value.toWellFormed()] as const])),
  );
}

test('lines of all streams come in the order of their times, in either direction, packed or not', () => {
  const store = createLogStore();
  const lines = Array.from({ length: 5_000 }, (_, i) => entry(i, `line ${i}`, ['order', 'payment', 'gateway'][i % 3]));
  store.append(lines, NOW_MS);
  expect(store.stats()).toMatchObject({ streams: 3, entries: 5_000 });
  expect(read(store)).toEqual(lines.map(({ line }) => line));
  expect(read(store, 'backward')).toEqual(lines.map(({ line }) => line).toReversed());
});

test('the start of a range counts, its end does not', () => {
  const store = createLogStore();
  store.append([entry(0, 'a'), entry(1, 'b'), entry(2, 'c')], NOW_MS);
  const range = { startNs: NOW_NS, endNs: NOW_NS + 2_000_000n };
  expect(read(store, 'forward', range)).toEqual(['a', 'b']);
  expect(read(store, 'backward', range)).toEqual(['b', 'a']);
});

test('lines that arrive late take their place', () => {
  const store = createLogStore();
  const numbers = Array.from({ length: 3_000 }, (_, i) => i);
  const shuffled = numbers.toSorted((a, b) => ((a * 7_919) % 3_001) - ((b * 7_919) % 3_001));
  for (const i of shuffled) store.append([entry(i, String(i))], NOW_MS);
  expect(read(store)).toEqual(numbers.map(String));
});

test('a line that is sent twice in a row is stored once', () => {
  const store = createLogStore();
  store.append([entry(0, 'a'), entry(0, 'a'), entry(0, 'b')], NOW_MS);
  expect(read(store)).toEqual(['a', 'b']);
  expect(store.stats().duplicates).toBe(1);
});

test('lines older than the retention go', () => {
  const store = createLogStore({ ...defaultLogLimits, retentionMs: 10_000 });
  store.append(
    Array.from({ length: 1_000 }, (_, i) => entry(-5_000 + i, `old ${i}`)),
    NOW_MS,
  );
  store.append([entry(0, 'young')], NOW_MS);
  store.sweep(NOW_MS + 8_000);
  expect(read(store)).toEqual(['young']);
  expect(store.stats()).toMatchObject({ droppedByAge: 1_000, entries: 1 });
});

test('a quiet stream is packed in the end, and forgotten when nothing of it is left', () => {
  const store = createLogStore();
  store.append([entry(0, 'alone')], NOW_MS);
  store.sweep(NOW_MS + 301_000);
  expect(store.stats()).toMatchObject({ streams: 1, entries: 1 });
  expect(store.stats().bytes).toBeGreaterThan(0);
  store.sweep(NOW_MS + 4_000_000);
  expect(store.stats()).toMatchObject({ streams: 0, entries: 0, bytes: 0, droppedByAge: 1 });
});

test('with too many bytes, the oldest chunk of all streams goes first', () => {
  const store = createLogStore({ ...defaultLogLimits, maxBytes: 60_000 });
  for (let i = 0; i < 10_000; i++) store.append([entry(i, `${i} ${'x'.repeat(i % 50)}`, i % 2 === 0 ? 'a' : 'b')], NOW_MS);
  const { bytes, droppedBySize, entries } = store.stats();
  expect(bytes).toBeLessThanOrEqual(60_000);
  expect(droppedBySize).toBeGreaterThan(0);
  expect(entries + droppedBySize).toBe(10_000);
  expect(read(store, 'backward')[0]).toMatch(/^9999 /);
});

test('too many streams and too long lines are refused with a reason', () => {
  const store = createLogStore({ ...defaultLogLimits, maxStreams: 1, maxLineBytes: 10 });
  expect(store.append([entry(0, 'a'), entry(0, 'b', 'payment')], NOW_MS)).toMatchObject({
    rejected: 1,
    reason: expect.stringContaining('stream limit'),
  });
  expect(store.append([entry(1, 'x'.repeat(11))], NOW_MS)).toMatchObject({ rejected: 1, reason: expect.stringContaining('entry size') });
  expect(store.stats()).toMatchObject({ appended: 1, rejected: 2 });
});
