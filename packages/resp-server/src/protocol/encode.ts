import { formatScore } from './numbers.ts';
import type { Reply } from './reply.ts';

export type ProtocolVersion = 2 | 3;

/**
 * The reply as it goes on the wire, one character a byte (write it as latin1).
 *
 * A RESP2 connection has no maps, sets, doubles or verbatim strings: they become flat arrays and bulk strings.
 *
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function encodeReply(reply: Reply, version: ProtocolVersion): string {
  switch (reply.kind) {
    case 'simple':
      return `+${reply.text}\r\n`;
    case 'error':
      // A line break inside would end the reply early and let a caller forge the next one.
      return `-${reply.code} ${reply.message.replace(/[\r\n]/g, ' ')}\r\n`;
    case 'integer':
      return `:${reply.value}\r\n`;
    case 'double':
      return version === 3 ? `,${formatScore(reply.value)}\r\n` : encodeBulk(formatScore(reply.value));
    case 'bulk':
      return encodeBulk(reply.bytes);
    case 'verbatim':
      return version === 3 ? `=${reply.text.length + 4}\r\ntxt:${reply.text}\r\n` : encodeBulk(reply.text);
    case 'null':
      return version === 3 ? '_\r\n' : '$-1\r\n';
    case 'null-array':
      return version === 3 ? '_\r\n' : '*-1\r\n';
    case 'array':
      return encodeItems('*', reply.items, version);
    case 'set':
      return encodeItems(version === 3 ? '~' : '*', reply.items, version);
    case 'map':
      return version === 3
        ? `%${reply.entries.length}\r\n${encodeEach(reply.entries.flat(), version)}`
        : encodeItems('*', reply.entries.flat(), version);
  }
}

const encodeBulk = (bytes: string): string => `$${bytes.length}\r\n${bytes}\r\n`;

function encodeItems(marker: '*' | '~', items: readonly Reply[], version: ProtocolVersion): string {
  return `${marker}${items.length}\r\n${encodeEach(items, version)}`;
}

function encodeEach(items: readonly Reply[], version: ProtocolVersion): string {
  let encoded = '';
  for (const item of items) encoded += encodeReply(item, version);
  return encoded;
}
