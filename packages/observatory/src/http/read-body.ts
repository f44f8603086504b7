import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';
import { HttpError } from './http-error.ts';

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
} as const;

/**
 * The body, decompressed. `maxBytes` holds for what arrives and for what comes out of it, so that a small bomb does no
 * more harm than a large body. Throws HttpError: 413, 415, or 400 for what does not decompress.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && !Object.hasOwn(decoders, encoding)) {
    throw new HttpError(415, `content encoding ${JSON.stringify(encoding)} is not supported`);
  }
  const tooLarge = (): HttpError => new HttpError(413, `the body is larger than ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxBytes) throw tooLarge();
    parts.push(part);
  }
  const body = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  if (encoding === 'identity') return body;
  try {
    return await decoders[encoding as keyof typeof decoders](body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new HttpError(400, `the body is not valid ${encoding}`, { cause });
  }
}
