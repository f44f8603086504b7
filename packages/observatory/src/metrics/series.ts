import { type Labels, writeStale } from '@faultline/query-core';
import { type Chunk, type ChunkWriter, readChunk } from './chunk.ts';

/** Long enough to pack well, short enough that a look at the last minutes unpacks next to nothing. */
const SAMPLES_PER_CHUNK = 128;
const FIRST_HEAD_SIZE = 8;

export type Columns = Readonly<{ timestamps: Float64Array; values: Float64Array }>;

/** The samples of one label set: chunks, oldest first, and a head that is still plain. */
export class MetricSeries {
  readonly labels: Labels;
  readonly key: string;
  /** Set when the store lets go of the series: whoever holds it must ask for a new one. */
  removed = false;
  chunks: Chunk[] = [];
  chunkBytes = 0;
  #timestamps = new Float64Array(FIRST_HEAD_SIZE);
  #values = new Float64Array(FIRST_HEAD_SIZE);
  #headCount = 0;

  constructor(labels: Labels, key: string) {
    this.labels = labels;
    this.key = key;
  }

  /** -Infinity when empty. */
  get lastMs(): number {
    if (this.#headCount > 0) return this.#timestamps[this.#headCount - 1] as number;
    return this.chunks.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Infinity when empty. */
  get firstMs(): number {
    return this.chunks[0]?.startMs ?? (this.#headCount > 0 ? (this.#timestamps[0] as number) : Number.POSITIVE_INFINITY);
  }

  get sampleCount(): number {
    return this.chunks.reduce((sum, { count }) => sum + count, this.#headCount);
  }

  /** Whether the latest sample has this value; for telling a repeated sample from a contradicting one. */
  endsWith(value: number): boolean {
    return this.#headCount > 0 && Object.is(this.#values[this.#headCount - 1], value);
  }

  /** The timestamp must be later than `lastMs`. */
  push(timestampMs: number, value: number | 'stale', writer: ChunkWriter): void {
    if (this.#headCount === SAMPLES_PER_CHUNK) this.#seal(writer);
    else if (this.#headCount === this.#timestamps.length) this.#grow();
    const index = this.#headCount++;
    this.#timestamps[index] = timestampMs;
    if (value === 'stale') writeStale(this.#values, index);
    else this.#values[index] = value;
  }

  /** All samples of every chunk that touches the window. What it returns is valid until the next push. */
  read(startMs: number, endMs: number): Columns {
    const { chunks } = this;
    let first = chunks.length;
    while (first > 0 && (chunks[first - 1] as Chunk).endMs >= startMs) first -= 1;
    let last = first;
    let count = 0;
    while (last < chunks.length && (chunks[last] as Chunk).startMs <= endMs) count += (chunks[last++] as Chunk).count;
    const headCount = this.#headCount > 0 && (this.#timestamps[0] as number) <= endMs ? this.#headCount : 0;
    const headTimestamps = this.#timestamps.subarray(0, headCount);
    const headValues = this.#values.subarray(0, headCount);
    if (count === 0) return { timestamps: headTimestamps, values: headValues };

    const timestamps = new Float64Array(count + headCount);
    const values = new Float64Array(count + headCount);
    let at = 0;
    for (let i = first; i < last; i++) {
      const chunk = chunks[i] as Chunk;
      readChunk(chunk, timestamps, values, at);
      at += chunk.count;
    }
    timestamps.set(headTimestamps, at);
    values.set(headValues, at);
    return { timestamps, values };
  }

  /** Lets go of chunks that end before the time; returns how many samples they held. */
  dropBefore(horizonMs: number): number {
    const kept = this.chunks.findIndex(({ endMs }) => endMs >= horizonMs);
    const count = kept === -1 ? this.chunks.length : kept;
    if (count === 0) return 0;
    const dropped = this.chunks.splice(0, count);
    for (const { length } of dropped) this.chunkBytes -= length;
    return dropped.reduce((sum, chunk) => sum + chunk.count, 0);
  }

  #seal(writer: ChunkWriter): void {
    const chunk = writer.write(this.#timestamps, this.#values, this.#headCount);
    this.chunks.push(chunk);
    this.chunkBytes += chunk.length;
    this.#headCount = 0;
  }

  #grow(): void {
    const size = Math.min(this.#timestamps.length * 2, SAMPLES_PER_CHUNK);
    const timestamps = new Float64Array(size);
    const values = new Float64Array(size);
    timestamps.set(this.#timestamps);
    values.set(this.#values);
    this.#timestamps = timestamps;
    this.#values = values;
  }
}
