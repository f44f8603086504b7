/**
 * A reply as data, before a connection's protocol version decides how it looks on the wire.
 *
 * Byte strings (keys, values, members) are JavaScript strings whose every character is one byte (latin1) throughout the
 * package: they are binary-safe, compare as memcmp does, serve as Map keys, and V8 keeps them at one byte a character.
 */
export type Reply =
  | { readonly kind: 'simple'; readonly text: string }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  | { readonly kind: 'integer'; readonly value: number | bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'bulk'; readonly bytes: string }
  /** Human-readable text: `=txt:` in RESP3, a bulk string in RESP2. */
  | { readonly kind: 'verbatim'; readonly text: string }
  /** No value: `$-1` in RESP2, `_` in RESP3. */
  | { readonly kind: 'null' }
  /** No array, the answer of an aborted EXEC: `*-1` in RESP2, `_` in RESP3. */
  | { readonly kind: 'null-array' }
  | { readonly kind: 'array'; readonly items: readonly Reply[] }
  /** `~` in RESP3, an array in RESP2. */
  | { readonly kind: 'set'; readonly items: readonly Reply[] }
  /** `%` in RESP3, a flat array in RESP2. */
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Reply, Reply])[] };

export const OK: Reply = { kind: 'simple', text: 'OK' };
export const NULL: Reply = { kind: 'null' };
export const NULL_ARRAY: Reply = { kind: 'null-array' };
export const ZERO: Reply = { kind: 'integer', value: 0 };
export const ONE: Reply = { kind: 'integer', value: 1 };

export const simple = (text: string): Reply => ({ kind: 'simple', text });
export const integer = (value: number | bigint): Reply => ({ kind: 'integer', value });
export const double = (value: number): Reply => ({ kind: 'double', value });
export const bulk = (bytes: string): Reply => ({ kind: 'bulk', bytes });
export const bulkOrNull = (bytes: string | undefined): Reply => (bytes === undefined ? NULL : { kind: 'bulk', bytes });
export const array = (items: readonly Reply[]): Reply => ({ kind: 'array', items });
export const bulks = (items: Iterable<string>): Reply => ({ kind: 'array', items: Array.from(items, bulk) });
export const errorReply = (code: string, message: string): Reply => ({ kind: 'error', code, message });
