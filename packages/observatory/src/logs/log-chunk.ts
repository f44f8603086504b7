import type { LogEntry } from '@faultline/logql';
import { emptyLabels, type Labels } from '@faultline/query-core';
import { pack, unpack } from '../zstd.ts';

/**
 * Entries of one stream at rest, in the order of their times. Log lines and metadata repeat themselves so much that
 * they pack to a tenth.
 *
 * Unpacked, a chunk is 32-bit numbers and then UTF-8 text, cut into strings at the ends that the numbers tell:
 *
 *   strings  entries  end of each string …
 *   per entry: line, number of metadata pairs, name and value of each …   (all of them numbers of strings)
 */
export type LogChunk = Readonly<{
  firstNs: bigint;
  lastNs: bigint;
  count: number;
  /** Nanoseconds since `firstNs`; exact, since chunks are far shorter than the 104 days that a float can count. */
  offsetsNs: Float64Array;
  packed: Uint8Array;
}>;

/** Bytes that the chunk holds on to. */
export function sizeOf({ packed, offsetsNs }: LogChunk): number {
  return packed.byteLength + offsetsNs.byteLength;
}

/** The entries must be sorted by time, and there must be one at least. */
export function packEntries(entries: readonly LogEntry[]): LogChunk {
  const first = entries[0] as LogEntry;
  const last = entries.at(-1) as LogEntry;
  const strings = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, strings.size);
    return strings.size - 1;
  };
  const body: number[] = [];
  for (const { line, metadata } of entries) {
    const names = Object.keys(metadata);
    body.push(numberOf(line), names.length);
    for (const name of names) body.push(numberOf(name), numberOf(metadata[name] as string));
  }
  return {
    firstNs: first.tsNs,
    lastNs: last.tsNs,
    count: entries.length,
    offsetsNs: Float64Array.from(entries, ({ tsNs }) => Number(tsNs - first.tsNs)),
    packed: pack(layOut([...strings.keys()], body, entries.length)),
  };
}

function layOut(strings: readonly string[], body: readonly number[], entries: number): Uint8Array {
  const encoded = strings.map((text) => Buffer.from(text, 'utf8'));
  const numbers = new Uint32Array(2 + strings.length + body.length);
  numbers[0] = strings.length;
  numbers[1] = entries;
  let end = 0;
  encoded.forEach((bytes, i) => {
    end += bytes.length;
    numbers[2 + i] = end;
  });
  numbers.set(body, 2 + strings.length);
  return Buffer.concat([new Uint8Array(numbers.buffer), ...encoded]);
}

/** The entries of the chunk, oldest first. Lines and metadata are made when they are read, so stopping early saves work. */
export function* unpackEntries(chunk: LogChunk, labels: Labels, direction: 'forward' | 'backward'): Generator<LogEntry> {
  const reader = openChunk(chunk);
  const step = direction === 'forward' ? 1 : -1;
  for (let i = step === 1 ? 0 : chunk.count - 1; i >= 0 && i < chunk.count; i += step) {
    const { line, metadata } = reader(i);
    yield { labels, tsNs: chunk.firstNs + BigInt(chunk.offsetsNs[i] as number), line, metadata };
  }
}

function openChunk({ packed, count }: LogChunk): (index: number) => Pick<LogEntry, 'line' | 'metadata'> {
  const bytes = unpack(packed);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / 4));
  const stringCount = words[0] as number;

  const starts = new Uint32Array(count);
  let at = 2 + stringCount;
  for (let i = 0; i < count; i++) {
    starts[i] = at;
    at += 2 + 2 * (words[at + 1] as number);
  }
  const textStart = at * 4;
  const strings: Array<string | undefined> = new Array(stringCount);
  const stringAt = (number: number): string => {
    const known = strings[number];
    if (known !== undefined) return known;
    const from = number === 0 ? 0 : (words[1 + number] as number);
    const text = aligned.toString('utf8', textStart + from, textStart + (words[2 + number] as number));
    strings[number] = text;
    return text;
  };

  return (index) => {
    let next = starts[index] as number;
    const line = stringAt(words[next++] as number);
    let pairs = words[next++] as number;
    const metadata = emptyLabels();
    for (; pairs > 0; pairs--) {
      metadata[stringAt(words[next] as number)] = stringAt(words[next + 1] as number);
      next += 2;
    }
    return { line, metadata };
  };
}
