import { QueryError } from '@faultline/query-core';
import { quoteGo } from '../go/float.ts';

/** An address as its bits; IPv4 and IPv6 are never equal, even where one is written as the other. */
type Address = Readonly<{ bits: bigint; width: 32 | 128 }>;

export type IpMatcher = (address: Address) => boolean;

/**
 * Compiles `192.168.4.5`, `192.168.0.0/16` or `192.168.4.1-192.168.4.9` (IPv6 alike) to a test of whether a text
 * holds a matching address. Throws QueryError with Loki's words.
 */
export function compileIpSearch(pattern: string): (text: string) => boolean {
  const matcher = compileIpMatcher(pattern);
  if (matcher === undefined) throw new QueryError('bad_data', `ip: invalid pattern: ${quoteGo(pattern)}`);
  return (text) => holdsAddress(text, matcher);
}

function compileIpMatcher(pattern: string): IpMatcher | undefined {
  const single = parseAddress(pattern);
  if (single !== undefined) return ({ bits, width }) => width === single.width && bits === single.bits;
  const [network = '', length = ''] = pattern.split('/');
  const base = parseAddress(network);
  if (base !== undefined && /^(0|[1-9]\d*)$/.test(length) && Number(length) <= base.width) {
    const ignored = BigInt(base.width - Number(length));
    return ({ bits, width }) => width === base.width && bits >> ignored === base.bits >> ignored;
  }
  const dash = pattern.indexOf('-');
  if (dash < 0) return undefined;
  const from = parseAddress(pattern.slice(0, dash));
  const to = parseAddress(pattern.slice(dash + 1));
  if (from === undefined || to === undefined || from.width !== to.width || from.bits > to.bits) return undefined;
  return ({ bits, width }) => width === from.width && bits >= from.bits && bits <= to.bits;
}

const V4_HINT = /^\d(?:\.|.\.|..\.)/;
const V6_HINT = /^(?:::[0-9a-fA-F]|[0-9a-fA-F]{1,4}:)/;

/**
 * Looks for addresses at the places that look like one. As in Loki a run of address characters is read as a whole,
 * so `1.2.3.4.` holds none.
 */
function holdsAddress(text: string, matches: IpMatcher): boolean {
  for (let at = 0; at < text.length; at++) {
    const ahead = text.slice(at, at + 5);
    const charset =
      ahead.length >= 4 && V4_HINT.test(ahead) ? /[\d.]*/y : ahead.length === 5 && V6_HINT.test(ahead) ? /[\da-fA-F:.]*/y : undefined;
    if (charset === undefined) continue;
    charset.lastIndex = at;
    const run = charset.exec(text)?.[0] ?? '';
    const address = parseAddress(run);
    if (address !== undefined && matches(address)) return true;
    at += run.length;
  }
  return false;
}

function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) return parseV6(text);
  const bits = parseV4(text);
  return bits === undefined ? undefined : { bits, width: 32 };
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): Address | undefined {
  const [withoutZone = ''] = text.split('%');
  const halves = withoutZone.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map(readGroups);
  const [head, tail] = groups;
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => 0n), ...(tail ?? [])];
  return { bits: all.reduce((bits, group) => (bits << 16n) | group, 0n), width: 128 };
}

/** The groups of 16 bits in one half of an IPv6 address; the last may be an IPv4 address, which makes two. */
function readGroups(half: string): bigint[] | undefined {
  if (half === '') return [];
  const groups: bigint[] = [];
  const parts = half.split(':');
  for (const [i, part] of parts.entries()) {
    const embedded = i === parts.length - 1 && part.includes('.') ? parseV4(part) : undefined;
    if (embedded !== undefined) groups.push(embedded >> 16n, embedded & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
