import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Packs bytes to be kept: the copy fits exactly, where zlib's own result is the beginning of a larger buffer. */
export function pack(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(zstdCompressSync(bytes));
}

export function unpack(packed: Uint8Array): Buffer {
  return zstdDecompressSync(packed);
}
