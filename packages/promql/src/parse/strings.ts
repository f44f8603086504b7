/**
 * Query strings are bytes that are usually UTF-8. A byte that is not (`"\xc5z"`) becomes a lone surrogate U+DC80 + byte,
 * which no well-formed text contains: the value stays distinct, can be recognised as invalid, and is printed back as `\xc5`.
 */
const BYTE_ESCAPE_BASE = 0xdc00;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const ESCAPE = /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/y;

/** The value of a quoted literal, or undefined if it is not well formed. Backquoted strings have no escapes. */
export function unquote(literal: string): string | undefined {
  const quote = literal[0] as string;
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined;
  const body = literal.slice(1, -1);
  if (quote === '`') return body;
  if (body.includes('\n')) return undefined;
  if (!body.includes('\\')) return body.includes(quote) ? undefined : body;

  let value = '';
  let bytes: number[] = [];
  const flushBytes = (): void => {
    value += decodeBytes(bytes);
    bytes = [];
  };
  for (let at = 0; at < body.length; ) {
    if (body[at] === quote) return undefined;
    if (body[at] !== '\\') {
      if (bytes.length > 0) flushBytes();
      value += body[at];
      at += 1;
      continue;
    }
    ESCAPE.lastIndex = at;
    const match = ESCAPE.exec(body);
    if (match === null) return undefined;
    at = ESCAPE.lastIndex;
    const [, simple, hex, shortUnicode, longUnicode, octal] = match;
    if (hex !== undefined || octal !== undefined) {
      const byte = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal as string, 8);
      if (byte > 0xff) return undefined;
      bytes.push(byte);
      continue;
    }
    flushBytes();
    if (simple !== undefined) {
      // The other kind of quote needs no escape, and Go allows none.
      if ((simple === "'" || simple === '"') && simple !== quote) return undefined;
      value += SIMPLE_ESCAPES[simple];
      continue;
    }
    const codePoint = Number.parseInt((shortUnicode ?? longUnicode) as string, 16);
    if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return undefined;
    value += String.fromCodePoint(codePoint);
  }
  flushBytes();
  return value;
}

function decodeBytes(bytes: readonly number[]): string {
  if (bytes.length === 0) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte < 0x80 ? byte : BYTE_ESCAPE_BASE + byte)).join('');
  }
}

/** The value as a double-quoted literal that reads back the same. */
export function quote(value: string): string {
  const escaped = value.replace(/["\\\n\r\t]|\p{Cc}|\p{Surrogate}/gu, (char) => {
    const code = char.charCodeAt(0);
    if (char === '"' || char === '\\') return `\\${char}`;
    if (char === '\n') return '\\n';
    if (char === '\r') return '\\r';
    if (char === '\t') return '\\t';
    return code >= BYTE_ESCAPE_BASE ? `\\x${(code - BYTE_ESCAPE_BASE).toString(16)}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}

/** Any non-empty text in UTF-8 may name a label or a metric. */
export function isValidName(name: string): boolean {
  return name !== '' && name.isWellFormed();
}
