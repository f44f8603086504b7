import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const CHUNK_BYTES = 256 * 1_024;

/** Reads the lines that are appended to a file, across truncation and replacement. Call `read` every now and then. */
export class LogFollower {
  readonly #path: string;
  #position: number;
  #decoder = new StringDecoder('utf8');
  #rest = '';

  /** Starts at the end of what is there now. */
  constructor(path: string) {
    this.#path = path;
    this.#position = this.#size();
  }

  /** Whole lines that came since the last call; of a flood, the first part: the rest comes with the next call. */
  read(): string[] {
    const size = this.#size();
    if (size < this.#position) {
      // Truncated by rotation: what is there now was written afterwards.
      this.#position = 0;
      this.#rest = '';
      this.#decoder = new StringDecoder('utf8');
    }
    if (size === this.#position) return [];
    const lines = (this.#rest + this.#readChunk(Math.min(size - this.#position, CHUNK_BYTES))).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line.trim() !== '');
  }

  #readChunk(bytes: number): string {
    const descriptor = openSync(this.#path, 'r');
    try {
      const buffer = Buffer.alloc(bytes);
      const read = readSync(descriptor, buffer, 0, bytes, this.#position);
      this.#position += read;
      return this.#decoder.write(buffer.subarray(0, read));
    } finally {
      closeSync(descriptor);
    }
  }

  #size(): number {
    return existsSync(this.#path) ? statSync(this.#path).size : 0;
  }
}
