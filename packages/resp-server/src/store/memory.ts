/**
 * What a value would cost in Redis 7.0 on a 64-bit machine, estimated from the structures it would use: enough for
 * `maxmemory` to bite at about the same amount of data. It is an account of the data, not of this process's heap.
 */

/** What an empty Redis 7.0 reports as used: a `maxmemory` below it refuses every write there, and so it does here. */
export const BASELINE_BYTES = 876_112;

const POINTER_BYTES = 8;
const DICT_ENTRY_BYTES = 24;
const OBJECT_BYTES = 16;
const SKIPLIST_NODE_BYTES = 40;
const SCORE_BYTES = 8;

/** The value object, the hash table's header and its first buckets. */
const TABLE_BYTES = 120;

const PACK_HEADER_BYTES = 7;

/** The length in front of a packed item and the way back behind it. */
const PACKED_ITEM_OVERHEAD_BYTES = 2;

/** A longer item unpacks its collection, for good: hash-max-listpack-value and zset-max-listpack-value. */
const PACKED_ITEM_MAX_BYTES = 64;

/** Strings up to this length share one allocation with their object header. */
const EMBEDDED_STRING_MAX_BYTES = 44;

/** Blocks the allocator rounds up to: jemalloc's size classes, four to each doubling. */
export function allocatedBytes(bytes: number): number {
  if (bytes <= 128) return Math.max(8, Math.ceil(bytes / 16) * 16);
  const step = 2 ** (Math.floor(Math.log2(bytes - 1)) - 2);
  return Math.ceil(bytes / step) * step;
}

/** A length-prefixed, zero-terminated string of so many bytes. */
const stringBytes = (length: number): number => allocatedBytes(length + (length < 32 ? 2 : length < 256 ? 4 : length < 65_536 ? 6 : 10));

export const keyBytes = (key: string): number => DICT_ENTRY_BYTES + POINTER_BYTES + stringBytes(key.length);

/** A deadline is a second dictionary entry that shares the key. */
export const DEADLINE_BYTES = DICT_ENTRY_BYTES + POINTER_BYTES;

export const stringValueBytes = (bytes: string): number =>
  bytes.length <= EMBEDDED_STRING_MAX_BYTES ? allocatedBytes(OBJECT_BYTES + 4 + bytes.length) : OBJECT_BYTES + stringBytes(bytes.length);

/** How a collection lies in memory while it is small (one packed block) and beyond (a table of allocations). */
export interface CollectionLayout {
  /** Most elements of the packed form; 0: there is none. */
  readonly maxPackedElements: number;
  /** What a table has for an element beside its strings. */
  readonly elementBytes: number;
  /** What the packed form has for it: a number's text, say. */
  readonly packedElementBytes: number;
}

const ENTRY_BYTES = DICT_ENTRY_BYTES + POINTER_BYTES;

/** hash-max-listpack-entries is 512, zset-max-listpack-entries 128; sets of strings have no packed form in 7.0. */
export const HASH_LAYOUT: CollectionLayout = { maxPackedElements: 512, elementBytes: ENTRY_BYTES, packedElementBytes: 0 };
export const SET_LAYOUT: CollectionLayout = { maxPackedElements: 0, elementBytes: ENTRY_BYTES, packedElementBytes: 0 };
export const SORTED_SET_LAYOUT: CollectionLayout = {
  maxPackedElements: 128,
  elementBytes: ENTRY_BYTES + SKIPLIST_NODE_BYTES + SCORE_BYTES,
  packedElementBytes: SCORE_BYTES,
};

/** The running estimate of one collection, so that no write has to walk it. */
export class Footprint {
  readonly #layout: CollectionLayout;
  #elements = 0;
  #packedBytes = 0;
  #tableBytes = 0;
  #isUnpacked = false;

  constructor(layout: CollectionLayout) {
    this.#layout = layout;
  }

  get bytes(): number {
    return this.#isUnpacked ? TABLE_BYTES + this.#tableBytes : OBJECT_BYTES + allocatedBytes(PACK_HEADER_BYTES + this.#packedBytes);
  }

  /** An element of these strings came. */
  add(...parts: readonly string[]): void {
    this.#count(parts, 1);
    this.#isUnpacked ||= this.#elements > this.#layout.maxPackedElements || parts.some(({ length }) => length > PACKED_ITEM_MAX_BYTES);
  }

  /** An element of these strings went. */
  remove(...parts: readonly string[]): void {
    this.#count(parts, -1);
  }

  #count(parts: readonly string[], sign: 1 | -1): void {
    const { elementBytes, packedElementBytes } = this.#layout;
    this.#elements += sign;
    this.#packedBytes += sign * packedElementBytes;
    this.#tableBytes += sign * elementBytes;
    for (const { length } of parts) {
      this.#packedBytes += sign * (length + PACKED_ITEM_OVERHEAD_BYTES);
      this.#tableBytes += sign * stringBytes(length);
    }
  }
}
