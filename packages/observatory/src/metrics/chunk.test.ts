import { isStale, writeStale } from '@faultline/query-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ChunkWriter, readChunk } from './chunk.ts';

type Value = number | 'stale';

function columns(samples: ReadonlyArray<readonly [t: number, v: Value]>) {
  const timestamps = Float64Array.from(samples, ([t]) => t);
  const values = new Float64Array(samples.length);
  samples.forEach(([, value], i) => {
    if (value === 'stale') writeStale(values, i);
    else values[i] = value;
  });
  return { timestamps, values };
}

function throughChunk(samples: ReadonlyArray<readonly [t: number, v: Value]>, writer = new ChunkWriter()) {
  const { timestamps, values } = columns(samples);
  const chunk = writer.write(timestamps, values, samples.length);
  const read = { timestamps: new Float64Array(chunk.count), values: new Float64Array(chunk.count) };
  readChunk(chunk, read.timestamps, read.values, 0);
  return {
    chunk,
    samples: Array.from(read.timestamps, (t, i): [number, Value] => [t, isStale(read.values, i) ? 'stale' : (read.values[i] as number)]),
  };
}

const anyValue = fc.oneof(
  fc.constant<Value>('stale'),
  fc.constantFrom<Value>(0, -0, Number.NaN, Infinity, -Infinity, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 30, -(2 ** 30), 31, -16, 15),
  fc.integer(),
  fc.double(),
);

test('any samples come back bit for bit', () => {
  const gaps = fc.oneof(fc.constant(2_000), fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 2 ** 40 }));
  const run = fc.array(fc.tuple(gaps, anyValue), { minLength: 1, maxLength: 200 });
  const writer = new ChunkWriter();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 41 }), run, (start, steps) => {
      let t = start;
      const samples = steps.map(([gap, value]): [number, Value] => [(t += gap), value]);
      expect(throughChunk(samples, writer).samples).toEqual(samples);
    }),
  );
});

test('a regular counter takes little more than a byte a sample', () => {
  const samples = Array.from({ length: 128 }, (_, i): [number, number] => [1_800_000_000_000 + i * 2_000, 1_000 + i * 7]);
  expect(throughChunk(samples).chunk.length).toBeLessThan(128 * 1.1);
});

test('chunks on one page do not touch each other', () => {
  const writer = new ChunkWriter();
  const first = columns([[1, 0.1] as const, [2, 0.2] as const]);
  const chunk = writer.write(first.timestamps, first.values, 2);
  for (let i = 0; i < 100; i++) writer.write(Float64Array.of(5, 6), Float64Array.of(0.5, 0.6), 2);
  const read = { timestamps: new Float64Array(2), values: new Float64Array(2) };
  readChunk(chunk, read.timestamps, read.values, 0);
  expect([...read.timestamps, ...read.values]).toEqual([1, 2, 0.1, 0.2]);
});
