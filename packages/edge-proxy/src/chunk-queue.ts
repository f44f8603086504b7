/** Bytes on their way, and when they got here: the monotonic milliseconds at which they were read, or left the toxic before. */
export interface Chunk {
  readonly data: Buffer;
  readonly timestampMs: number;
}

/** Above this many queued bytes a queue is full, however few its chunks: 1024 chunks of 32 KiB, what Toxiproxy holds at most. */
const MAX_BYTES = 1024 * 32 * 1024;

/**
 * First in, first out. The bound is advice: `push` always takes the chunk, because dropping bytes of a TCP stream is never right;
 * whoever pushes asks `hasRoom` and waits, so that at most one chunk goes above the bound.
 */
export class ChunkQueue {
  readonly #maxChunks: number;
  #chunks: (Chunk | undefined)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(maxChunks: number) {
    this.#maxChunks = maxChunks;
  }

  get hasRoom(): boolean {
    return this.#chunks.length - this.#head < this.#maxChunks && this.#bytes < MAX_BYTES;
  }

  push(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.data.length;
  }

  shift(): Chunk | undefined {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) return undefined;
    this.#chunks[this.#head] = undefined;
    this.#head += 1;
    this.#bytes -= chunk.data.length;
    // Array.shift moves every element; moving them once per emptying, or per 256 taken, keeps a full queue linear.
    if (this.#head === this.#chunks.length) {
      this.#chunks = [];
      this.#head = 0;
    } else if (this.#head === 256) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
    return chunk;
  }

  clear(): void {
    this.#chunks = [];
    this.#head = 0;
    this.#bytes = 0;
  }
}
