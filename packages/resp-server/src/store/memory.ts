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
export const COLLECTION_BYTES = 120;

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

export const fieldBytes = (field: string, value: string): number =>
  DICT_ENTRY_BYTES + POINTER_BYTES + stringBytes(field.length) + stringBytes(value.length);

export const memberBytes = (member: string): number => DICT_ENTRY_BYTES + POINTER_BYTES + stringBytes(member.length);

export const scoredMemberBytes = (member: string): number => memberBytes(member) + SKIPLIST_NODE_BYTES + SCORE_BYTES;
