/**
 * A lenient JSON reader that follows the library Loki uses (jsonparser) in what it accepts and how it fails: it reads
 * member by member, hands each to the caller at once, and looks at nothing behind the end of the object. So a broken
 * line yields the members in front of the break, and a message that depends on where it broke.
 */

export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';

/** A value as written: for strings the text between the quotes with its escapes, otherwise the whole text. */
export type JsonValue = Readonly<{ type: JsonType; raw: string }>;

export const JSON_ERRORS = {
  object: "Value looks like object, but can't find closing '}' symbol",
  array: "Value is array, but can't find closing ']' symbol",
  string: "Value looks like string, but can't find closing '\"' symbol",
  value: "Value looks like Number/Boolean/None, but can't find its end: ',' or '}' symbol",
  malformed: 'Malformed JSON error',
  type: 'Unknown value type',
  escape: 'Encountered an invalid escape sequence in a string',
} as const;

export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Called for each member; `false` ends the reading early. */
export type MemberVisitor = (key: string, value: JsonValue) => boolean;

/** Visits the members of the object that `text` starts with; false if the visitor ended it. Throws JsonError. */
export function forEachMember(text: string, visit: MemberVisitor): boolean {
  let at = skipSpace(text, 0);
  if (text[at] !== '{') throw new JsonError(JSON_ERRORS.object);
  at = skipSpace(text, at + 1);
  if (at === text.length) throw new JsonError(JSON_ERRORS.malformed);
  while (text[at] !== '}') {
    if (text[at] !== '"') throw new JsonError(JSON_ERRORS.object);
    const keyEnd = stringEnd(text, at + 1);
    if (keyEnd < 0) throw new JsonError(JSON_ERRORS.malformed);
    const key = unescapeJson(text.slice(at + 1, keyEnd));
    if (key === undefined) throw new JsonError(JSON_ERRORS.escape);
    at = skipSpace(text, keyEnd + 1);
    if (text[at] !== ':') throw new JsonError(JSON_ERRORS.malformed);
    const { value, end } = readValue(text, at + 1);
    if (!visit(key, value)) return false;
    at = skipSpace(text, end);
    if (at === text.length) throw new JsonError(JSON_ERRORS.array);
    if (text[at] === '}') return true;
    if (text[at] !== ',') throw new JsonError(JSON_ERRORS.object);
    at = skipSpace(text, at + 1);
    if (at === text.length) throw new JsonError(JSON_ERRORS.array);
  }
  return true;
}

/** The elements of the array that `text` starts with, as far as they can be read. */
export function readElements(text: string): JsonValue[] {
  const elements: JsonValue[] = [];
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (at < text.length && text[at] !== ']') {
    const { value, end } = readValue(text, at);
    elements.push(value);
    at = skipSpace(text, end);
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return elements;
}

/** The value at the offset. Throws JsonError. */
export function readValue(text: string, offset: number): { value: JsonValue; end: number } {
  const at = skipSpace(text, offset);
  const start = text[at];
  if (start === undefined) throw new JsonError(JSON_ERRORS.malformed);
  if (start === '"') {
    const end = stringEnd(text, at + 1);
    if (end < 0) throw new JsonError(JSON_ERRORS.string);
    return { value: { type: 'string', raw: text.slice(at + 1, end) }, end: end + 1 };
  }
  if (start === '[' || start === '{') {
    const type = start === '[' ? 'array' : 'object';
    const end = blockEnd(text, at);
    if (end < 0) throw new JsonError(JSON_ERRORS[type]);
    return { value: { type, raw: text.slice(at, end) }, end };
  }
  const end = tokenEnd(text, at);
  const raw = text.slice(at, end);
  return { value: { type: scalarType(raw), raw }, end };
}

function scalarType(raw: string): JsonType {
  if (raw === 'true' || raw === 'false') return 'boolean';
  if (raw === 'null') return 'null';
  // The library looks no further than the first character of a number.
  if (/^[-0-9]/.test(raw)) return 'number';
  throw new JsonError(JSON_ERRORS.type);
}

function skipSpace(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Where the quote stands that ends the string whose text starts at the offset, or -1. */
function stringEnd(text: string, offset: number): number {
  for (let quote = text.indexOf('"', offset); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (quote - escapes > offset && text[quote - escapes - 1] === '\\') escapes++;
    if (escapes % 2 === 0) return quote;
  }
  return -1;
}

/** The offset behind the bracket that closes the one at the offset, or -1. Only brackets of the same kind count. */
function blockEnd(text: string, offset: number): number {
  const open = text[offset];
  const close = open === '[' ? ']' : '}';
  let depth = 0;
  for (let at = offset; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at + 1);
      if (at < 0) return -1;
    } else if (char === open) depth++;
    else if (char === close) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function tokenEnd(text: string, offset: number): number {
  for (let at = offset; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isSpace(code) || code === 0x2c || code === 0x7d || code === 0x5d) return at;
  }
  return text.length;
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** The text that a JSON string's inside stands for, or undefined for a bad escape. */
export function unescapeJson(raw: string): string | undefined {
  if (!raw.includes('\\')) return raw;
  let result = '';
  for (let at = 0; at < raw.length; at++) {
    const char = raw[at] as string;
    if (char !== '\\') {
      result += char;
      continue;
    }
    at++;
    const simple = ESCAPES[raw[at] ?? ''];
    if (simple !== undefined) {
      result += simple;
      continue;
    }
    const hex = raw[at] === 'u' ? /^[0-9a-fA-F]{4}$/.exec(raw.slice(at + 1, at + 5))?.[0] : undefined;
    if (hex === undefined) return undefined;
    result += String.fromCharCode(Number.parseInt(hex, 16));
    at += 4;
  }
  return result.isWellFormed() ? result : undefined;
}
