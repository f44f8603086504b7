import { expect, test } from 'vitest';
import { ChunkQueue } from './chunk-queue.ts';

const chunk = (bytes: number, timestampMs = 0) => ({ data: Buffer.alloc(bytes), timestampMs });

test('a queue is full at its number of chunks and at 32 MiB', () => {
  const queue = new ChunkQueue(2);
  queue.push(chunk(1));
  expect(queue.hasRoom).toBe(true);
  queue.push(chunk(1));
  expect(queue.hasRoom).toBe(false);
  queue.shift();
  expect(queue.hasRoom).toBe(true);

  const long = new ChunkQueue(1024);
  long.push(chunk(32 * 1024 * 1024));
  expect(long.hasRoom).toBe(false);
  long.clear();
  expect(long.hasRoom).toBe(true);
});

test('a queue that is never empty keeps its order', () => {
  const queue = new ChunkQueue(1024);
  const seen: (number | undefined)[] = [];
  for (let i = 0; i < 2000; i += 1) {
    queue.push(chunk(1, i));
    if (i > 100) seen.push(queue.shift()?.timestampMs);
  }
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => i));
});
