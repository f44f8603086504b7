import { isStale, writeStale } from '@faultline/query-core';

/**
 * Samples at rest: some one and a half bytes each for what a scrape brings, instead of sixteen.
 *
 * Every sample is one header byte, then whatever the header says:
 *
 *   bit   7 6 5 4 3   2        1 0
 *         step        jitter   kind
 *
 * - `jitter`: the distance to the sample before has changed; by how much follows, as a varint. Scrapes are regular, so
 *   it hardly ever does.
 * - `kind` same: the value of the sample before. `kind` step: that value plus a small integer, which fits into the
 *   header or, at 31, follows as a varint. `kind` raw: eight bytes. `kind` stale: a stale marker.
 *
 * Integers are zigzag-coded, so that small negative ones are short too. Whole bytes rather than the bits that
 * Prometheus packs: a little larger, several times as fast to read in JavaScript.
 */
export type Chunk = Readonly<{ page: Page; offset: number; length: number; count: number; startMs: number; endMs: number }>;

/** Where chunks of many series lie side by side: a buffer for each would cost more than most chunks hold. */
export type Page = Readonly<{ bytes: Uint8Array; view: DataView }>;

const SAME = 0;
const STEP = 1;
const RAW = 2;
const STALE = 3;
const KIND_BITS = 3;
const JITTER_BIT = 4;
const STEP_SHIFT = 3;
const STEP_FOLLOWS = 31;
/** Steps stay within what 32-bit arithmetic holds after zigzag coding. */
const MAX_STEP = 2 ** 30;

const PAGE_BYTES = 256 * 1024;
/** A header, a varint of 53 bits, eight bytes of value. */
const MAX_BYTES_PER_SAMPLE = 17;

/** Writes chunks one after the other. A page is free to go when the last chunk on it is. */
export class ChunkWriter {
  #page = createPage(PAGE_BYTES);
  #used = 0;

  /** Timestamps (ms, integers) ascend strictly; values may hold stale markers. */
  write(timestamps: Float64Array, values: Float64Array, count: number): Chunk {
    const worst = count * MAX_BYTES_PER_SAMPLE;
    if (this.#page.bytes.length - this.#used < worst) {
      this.#page = createPage(Math.max(PAGE_BYTES, worst));
      this.#used = 0;
    }
    const page = this.#page;
    const offset = this.#used;
    this.#used = encode(page, offset, { timestamps, values, count });
    const last = timestamps[count - 1] as number;
    return { page, offset, length: this.#used - offset, count, startMs: timestamps[0] as number, endMs: last };
  }
}

function createPage(size: number): Page {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer) };
}

type Columns = Readonly<{ timestamps: Float64Array; values: Float64Array; count: number }>;

function encode({ bytes, view }: Page, offset: number, { timestamps, values, count }: Columns): number {
  let at = offset;
  let timestamp = timestamps[0] as number;
  let distance = 0;
  let previous = 0;
  for (let i = 0; i < count; i++) {
    const header = at++;
    let flags = SAME;
    const nextDistance = (timestamps[i] as number) - timestamp;
    if (nextDistance !== distance) {
      flags |= JITTER_BIT;
      at = writeVarint(bytes, at, zigzag(nextDistance - distance));
      distance = nextDistance;
    }
    timestamp = timestamps[i] as number;

    const value = values[i] as number;
    if (Number.isNaN(value)) {
      if (isStale(values, i)) {
        flags |= STALE;
      } else {
        flags |= RAW;
        view.setFloat64(at, value);
        at += 8;
      }
    } else if (!Object.is(value, previous)) {
      const step = value - previous;
      if (Number.isSafeInteger(value) && Number.isSafeInteger(previous) && Math.abs(step) < MAX_STEP && !Object.is(value, -0)) {
        const coded = zigzag(step);
        flags |= STEP | (Math.min(coded, STEP_FOLLOWS) << STEP_SHIFT);
        if (coded >= STEP_FOLLOWS) at = writeVarint(bytes, at, coded);
      } else {
        flags |= RAW;
        view.setFloat64(at, value);
        at += 8;
      }
      previous = value;
    }
    bytes[header] = flags;
  }
  return at;
}

/** Writes the chunk's samples into the arrays from index `at` on. */
export function readChunk(chunk: Chunk, timestamps: Float64Array, values: Float64Array, at: number): void {
  const { bytes, view } = chunk.page;
  let from = chunk.offset;
  let timestamp = chunk.startMs;
  let distance = 0;
  let previous = 0;
  const end = at + chunk.count;
  for (let i = at; i < end; i++) {
    const header = bytes[from++] as number;
    if ((header & JITTER_BIT) !== 0) {
      let coded = bytes[from++] as number;
      if (coded >= 128) {
        coded -= 128;
        for (let scale = 128; ; scale *= 128) {
          const byte = bytes[from++] as number;
          coded += (byte & 127) * scale;
          if (byte < 128) break;
        }
      }
      distance += coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
    }
    timestamp += distance;
    timestamps[i] = timestamp;

    switch (header & KIND_BITS) {
      case SAME:
        values[i] = previous;
        break;
      case STEP: {
        let coded = header >>> STEP_SHIFT;
        if (coded === STEP_FOLLOWS) {
          coded = 0;
          for (let shift = 0; ; shift += 7) {
            const byte = bytes[from++] as number;
            coded |= (byte & 127) << shift;
            if (byte < 128) break;
          }
          coded >>>= 0;
        }
        previous += (coded >>> 1) ^ -(coded & 1);
        values[i] = previous;
        break;
      }
      case RAW:
        previous = setRaw(view, from, values, i, previous);
        from += 8;
        break;
      default:
        writeStale(values, i);
    }
  }
}

/** A NaN is no value that the next one could build on. */
function setRaw(view: DataView, from: number, values: Float64Array, index: number, previous: number): number {
  const value = view.getFloat64(from);
  values[index] = value;
  return Number.isNaN(value) ? previous : value;
}

function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let next = at;
  while (rest >= 128) {
    bytes[next++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[next++] = rest;
  return next;
}
