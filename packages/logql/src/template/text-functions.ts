import { compileRegex, isQueryError, type Regex } from '@faultline/query-core';
import { quoteGo } from '../go/float.ts';
import { define, type TemplateFunction } from './function-table.ts';
import { fromJson, TemplateError, toText, type Value } from './values.ts';

/** Texts that a template makes are log lines, not payloads. */
const MAX_REPEAT_LENGTH = 1 << 20;

/** Functions on text: Loki's own, and those of the sprig library that it offers. */
export const TEXT_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  ToLower: define('s', (text: string) => text.toLowerCase()),
  ToUpper: define('s', (text: string) => text.toUpperCase()),
  lower: define('s', (text: string) => text.toLowerCase()),
  upper: define('s', (text: string) => text.toUpperCase()),
  title: define('s', (text: string) => text.replace(/(?<![\p{L}\p{Nd}_'])\p{L}/gu, (letter) => letter.toUpperCase())),

  TrimSpace: define('s', trimSpace),
  trim: define('s', trimSpace),
  Trim: define('ss', (text: string, set: string) => trimSet(text, set, 'both')),
  trimAll: define('ss', (set: string, text: string) => trimSet(text, set, 'both')),
  TrimLeft: define('ss', (text: string, set: string) => trimSet(text, set, 'left')),
  TrimRight: define('ss', (text: string, set: string) => trimSet(text, set, 'right')),
  TrimPrefix: define('ss', trimPrefix),
  trimPrefix: define('ss', (prefix: string, text: string) => trimPrefix(text, prefix)),
  TrimSuffix: define('ss', trimSuffix),
  trimSuffix: define('ss', (suffix: string, text: string) => trimSuffix(text, suffix)),

  Replace: define('sssi', (text: string, from: string, to: string, count: bigint) =>
    replaceCounted(text, { from, to, count: Number(count) }),
  ),
  replace: define('sss', (from: string, to: string, text: string) => replaceCounted(text, { from, to, count: -1 })),
  contains: define('ss', (part: string, text: string) => text.includes(part)),
  hasPrefix: define('ss', (prefix: string, text: string) => text.startsWith(prefix)),
  hasSuffix: define('ss', (suffix: string, text: string) => text.endsWith(suffix)),
  indent: define('is', indent),
  nindent: define('is', (spaces: bigint, text: string) => `\n${indent(spaces, text)}`),
  repeat: define('is', repeat),
  trunc: define('is', truncate),
  substr: define('iis', substring),
  alignLeft: define('is', (width: bigint, text: string) => align(text, Number(width), 'left')),
  alignRight: define('is', (width: bigint, text: string) => align(text, Number(width), 'right')),

  regexReplaceAll: define('sss', (regex: string, text: string, replacement: string) => compiled(regex).replaceAll(text, replacement)),
  regexReplaceAllLiteral: define('sss', (regex: string, text: string, replacement: string) =>
    compiled(regex).replaceAll(text, () => replacement),
  ),
  count: define('ss', countMatches),

  urlencode: define('s', urlEncode),
  urldecode: define('s', urlDecode),
  b64enc: define('s', (text: string) => base64(new TextEncoder().encode(text))),
  b64dec: define('s', decodeBase64),
  fromJson: define('s', parseJson),
  default: define('aa*', (fallback: Value, ...given: Value[]) => (given.length === 0 || isEmpty(given[0]) ? fallback : given[0])),
};

function trimSpace(text: string): string {
  return text.trim();
}

function trimSet(text: string, set: string, side: 'left' | 'right' | 'both'): string {
  const drop = new Set(set);
  const chars = [...text];
  let from = 0;
  let to = chars.length;
  if (side !== 'right') while (from < to && drop.has(chars[from] as string)) from++;
  if (side !== 'left') while (to > from && drop.has(chars[to - 1] as string)) to--;
  return chars.slice(from, to).join('');
}

function trimPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function trimSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

/** The first `count` occurrences, or all for a negative count. */
function replaceCounted(text: string, { from, to, count }: { from: string; to: string; count: number }): string {
  const parts = text.split(from);
  const limit = count < 0 ? parts.length : count;
  const result = parts.map((part, i) => (i === 0 ? part : `${i <= limit ? to : from}${part}`)).join('');
  if (result.length > MAX_REPEAT_LENGTH) throw new TemplateError('result is too long');
  return result;
}

function indent(spaces: bigint, text: string): string {
  const prefix = repeat(spaces, ' ');
  return prefix + text.replaceAll('\n', `\n${prefix}`);
}

function repeat(count: bigint, text: string): string {
  if (count < 0n) throw new TemplateError('strings: negative Repeat count');
  if (count * BigInt(text.length) > BigInt(MAX_REPEAT_LENGTH)) throw new TemplateError('strings: Repeat output length overflow');
  return text.repeat(Number(count));
}

/** The first `count` characters, or the last for a negative count. */
function truncate(count: bigint, text: string): string {
  const chars = [...text];
  const size = Number(count);
  if (size < 0 && chars.length + size > 0) return chars.slice(chars.length + size).join('');
  return size >= 0 && chars.length > size ? chars.slice(0, size).join('') : text;
}

function substring(start: bigint, end: bigint, text: string): string {
  const chars = [...text];
  const to = end < 0n ? chars.length : Math.min(Number(end), chars.length);
  return start < 0n ? chars.slice(0, end < 0n ? 0 : to).join('') : chars.slice(Number(start), to).join('');
}

/** Exactly `width` characters: cut off on the far side, or padded on it. */
function align(text: string, width: number, side: 'left' | 'right'): string {
  const chars = [...text];
  if (width < 0 || width === chars.length) return text;
  if (width > MAX_REPEAT_LENGTH) throw new TemplateError('result is too long');
  const padding = ' '.repeat(Math.max(0, width - chars.length));
  if (side === 'left') return padding === '' ? chars.slice(0, width).join('') : text + padding;
  return padding === '' ? chars.slice(chars.length - width).join('') : padding + text;
}

function compiled(pattern: string): Regex {
  try {
    return compileRegex(pattern, { anchored: false });
  } catch (error) {
    if (isQueryError(error)) throw new TemplateError(error.message);
    throw error;
  }
}

function countMatches(pattern: string, text: string): bigint {
  let matches = 0n;
  compiled(pattern).replaceAll(text, () => {
    matches++;
    return '';
  });
  return matches;
}

function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function urlDecode(text: string): string {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text)?.[0];
  if (bad !== undefined) throw new TemplateError(`invalid URL escape ${quoteGo(bad)}`);
  const bytes: number[] = [];
  for (const byte of new TextEncoder().encode(
    text.replaceAll('+', ' ').replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(0xe000 + Number.parseInt(hex, 16))),
  )) {
    bytes.push(byte);
  }
  // Escaped bytes went through the private use area, to be told from characters that were there already.
  return new TextDecoder().decode(Uint8Array.from(restoreEscapedBytes(bytes)));
}

/** U+E000 to U+E0FF take the bytes EE 80..83 80..BF. */
function* restoreEscapedBytes(bytes: readonly number[]): Generator<number> {
  for (let i = 0; i < bytes.length; i++) {
    const [first, second, third] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    if (first === 0xee && second !== undefined && third !== undefined && second <= 0x83) {
      yield ((second & 0x3f) << 6) | (third & 0x3f);
      i += 2;
    } else yield first as number;
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function decodeBase64(text: string): string {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return 'illegal base64 data at input byte 0';
  return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
}

function parseJson(text: string): Value {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return null;
  }
}

function isEmpty(value: Value): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'object') return ['[]', 'map[]'].includes(toText(value));
  return !value;
}
