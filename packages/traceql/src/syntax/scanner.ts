/**
 * Go's text/scanner, as far as TraceQL uses it. Its notion of an identifier, a number, a string and above all of the
 * current position decide what Tempo accepts and where it says an error is, so it is followed to the letter.
 */
export type ScanResult = Readonly<{ kind: 'eof' | 'identifier' | 'int' | 'float' | 'string' | 'raw-string' | 'char'; text: string }>;

const LETTER = /^[\p{L}_]$/u;
const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}_]$/u;
const DECIMAL = /^[0-9]$/;

export class Scanner {
  readonly source: string;
  /** Offset of the next character, in UTF-16 units. */
  offset = 0;
  /** Position of the token scanned last; line 0 once `next` has moved on from it. */
  line = 0;
  column = 0;

  #nextLine = 1;
  #nextColumn = 1;
  #onError: (message: string) => never;

  constructor(source: string, onError: (message: string) => never) {
    this.source = source;
    this.#onError = onError;
  }

  /** The next character (a whole code point), '' at the end. */
  peek(): string {
    const code = this.source.codePointAt(this.offset);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  /** Reads one character outside of any token, which makes the position of the last token invalid. */
  next(): string {
    this.line = 0;
    return this.#advance();
  }

  /** Skips white space and comments and reads one token. */
  scan(): ScanResult {
    this.#skipBlank();
    this.line = this.#nextLine;
    this.column = this.#nextColumn;
    // An empty text has no first character that could have a position.
    if (this.source === '') this.line = this.column = 0;
    const start = this.offset;
    const kind = this.#scanKind();
    return { kind, text: this.source.slice(start, this.offset) };
  }

  #scanKind(): ScanResult['kind'] {
    const char = this.peek();
    if (char === '') return 'eof';
    if (LETTER.test(char)) {
      do this.#advance();
      while (LETTER_OR_DIGIT.test(this.peek()));
      return 'identifier';
    }
    if (DECIMAL.test(char) || (char === '.' && DECIMAL.test(this.source.charAt(this.offset + 1)))) return this.#scanNumber();
    if (char === '"' || char === "'") return this.#scanQuoted(char);
    if (char === '`') return this.#scanRaw();
    this.#advance();
    return 'char';
  }

  #scanNumber(): 'int' | 'float' {
    const prefixed = /0[xXoObB][0-9a-fA-F_]*/y;
    prefixed.lastIndex = this.offset;
    if (prefixed.test(this.source)) {
      this.#advanceTo(prefixed.lastIndex);
      return 'int';
    }
    const number = /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)/y;
    number.lastIndex = this.offset;
    number.test(this.source);
    let isFloat = this.source.slice(this.offset, number.lastIndex).includes('.');
    this.#advanceTo(number.lastIndex);
    if (/[eE]/.test(this.peek())) {
      const exponent = /[eE][+-]?\d+/y;
      exponent.lastIndex = this.offset;
      if (!exponent.test(this.source)) this.#onError('exponent has no digits');
      this.#advanceTo(exponent.lastIndex);
      isFloat = true;
    }
    return isFloat ? 'float' : 'int';
  }

  #scanQuoted(quote: string): 'string' | 'char' {
    this.#advance();
    let length = 0;
    for (let char = this.peek(); char !== quote; char = this.peek()) {
      if (char === '' || char === '\n') this.#onError('literal not terminated');
      this.#advance();
      if (char === '\\') this.#scanEscape(quote);
      length++;
    }
    this.#advance();
    if (quote === "'" && length !== 1) this.#onError('invalid char literal');
    return quote === '"' ? 'string' : 'char';
  }

  #scanEscape(quote: string): void {
    const escape = /[abfnrtv\\]|[0-7]{3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y;
    escape.lastIndex = this.offset;
    if (this.peek() === quote) this.#advance();
    else if (escape.test(this.source)) this.#advanceTo(escape.lastIndex);
    else this.#onError('invalid char escape');
  }

  #scanRaw(): 'raw-string' {
    this.#advance();
    for (let char = this.#advance(); char !== '`'; char = this.#advance()) {
      if (char === '') this.#onError('literal not terminated');
    }
    return 'raw-string';
  }

  #skipBlank(): void {
    for (;;) {
      const char = this.peek();
      if (char === ' ' || char === '\t' || char === '\n' || char === '\r') this.#advance();
      else if (this.source.startsWith('//', this.offset)) {
        while (this.peek() !== '\n' && this.peek() !== '') this.#advance();
      } else if (this.source.startsWith('/*', this.offset)) {
        const end = this.source.indexOf('*/', this.offset + 2);
        if (end < 0) this.#onError('comment not terminated');
        this.#advanceTo(end + 2);
      } else return;
    }
  }

  #advance(): string {
    const char = this.peek();
    this.offset += char.length;
    if (char === '\n') {
      this.#nextLine++;
      this.#nextColumn = 1;
    } else this.#nextColumn++;
    return char;
  }

  #advanceTo(offset: number): void {
    while (this.offset < offset) this.#advance();
  }
}

/** The content of a string literal, escapes resolved as Go's strconv.Unquote does; undefined if it is none. */
export function unquote(literal: string): string | undefined {
  if (literal.startsWith('`')) return literal.slice(1, -1).replaceAll('\r', '');
  let valid = true;
  const content = literal
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gsu, (_, ...groups) => {
      const [x, u, long, octal, simple] = groups as Array<string | undefined>;
      if (simple !== undefined) {
        const resolved = SIMPLE_ESCAPES.get(simple);
        valid &&= resolved !== undefined;
        return resolved ?? '';
      }
      const code = octal === undefined ? Number.parseInt(x ?? u ?? long ?? '', 16) : Number.parseInt(octal, 8);
      valid &&= code <= 0x10ffff && (octal === undefined || code <= 0xff);
      return valid ? String.fromCodePoint(code) : '';
    });
  return valid ? content : undefined;
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
  ['"', '"'],
]);
