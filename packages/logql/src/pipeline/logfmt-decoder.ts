import { utf8Length } from '../go/bytes.ts';

/** `key=value`; a key alone has the value ''. */
export type LogfmtPair = Readonly<{ key: string; value: string }>;

const SPACE = 0x20;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Reads the pairs of a logfmt line one by one. A malformed pair is skipped up to the next space, and the last such
 * mishap is kept in `error`, worded as Loki's decoder words it.
 */
export class LogfmtDecoder {
  readonly #line: string;
  #at = 0;
  #mishap: { reason: string; at: number } | undefined;

  constructor(line: string) {
    this.#line = line;
  }

  get atEnd(): boolean {
    return this.#at >= this.#line.length;
  }

  /** The last mishap. Positions count bytes, from 1. */
  get error(): string | undefined {
    if (this.#mishap === undefined) return undefined;
    const { reason, at } = this.#mishap;
    return `logfmt syntax error at pos ${utf8Length(this.#line.slice(0, at)) + 1} : ${reason}`;
  }

  get hasFailed(): boolean {
    return this.#mishap !== undefined;
  }

  /** The next pair; undefined at the end, and for one that is malformed. */
  next(): LogfmtPair | undefined {
    while (!this.atEnd && this.#code() <= SPACE) this.#at++;
    if (this.atEnd) return undefined;
    const start = this.#at;
    while (!this.atEnd && this.#code() > SPACE && this.#code() !== EQUALS && this.#code() !== QUOTE) this.#at++;
    const key = this.#line.slice(start, this.#at);
    if (this.atEnd || this.#code() <= SPACE) return this.#checked(key, '');
    if (this.#code() === QUOTE || key === '') return this.#unexpected();
    if (key.includes('\ufffd')) return this.#skip('invalid key');
    this.#at++;
    if (this.atEnd || this.#code() <= SPACE) return { key, value: '' };
    return this.#code() === QUOTE ? this.#quotedValue(key) : this.#plainValue(key);
  }

  #code(): number {
    return this.#line.charCodeAt(this.#at);
  }

  #checked(key: string, value: string): LogfmtPair | undefined {
    if (!key.includes('\ufffd')) return { key, value };
    this.#fail('invalid key');
    return undefined;
  }

  #plainValue(key: string): LogfmtPair | undefined {
    const start = this.#at;
    for (; !this.atEnd && this.#code() > SPACE; this.#at++) {
      if (this.#code() === EQUALS || this.#code() === QUOTE) return this.#unexpected();
    }
    return { key, value: this.#line.slice(start, this.#at) };
  }

  #quotedValue(key: string): LogfmtPair | undefined {
    const start = this.#at + 1;
    let escaped = false;
    for (this.#at = start; !this.atEnd; this.#at++) {
      if (this.#code() === BACKSLASH) {
        escaped = true;
        this.#at++;
        continue;
      }
      if (this.#code() !== QUOTE) continue;
      const inside = this.#line.slice(start, this.#at);
      this.#at++;
      const value = escaped ? unquote(inside) : inside;
      if (value !== undefined) return { key, value };
      this.#fail('invalid quoted value');
      return undefined;
    }
    this.#at = this.#line.length;
    this.#fail('unterminated quoted value');
    return undefined;
  }

  #unexpected(): undefined {
    return this.#skip(`unexpected '${this.#line[this.#at]}'`);
  }

  #skip(reason: string): undefined {
    this.#fail(reason);
    while (!this.atEnd && this.#code() > SPACE) this.#at++;
    return undefined;
  }

  #fail(reason: string): void {
    this.#mishap = { reason, at: this.#at };
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  "'": "'",
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** The inside of a quoted value, with the escapes of JSON and a control character being a mistake. */
function unquote(inside: string): string | undefined {
  let result = '';
  for (let at = 0; at < inside.length; at++) {
    const char = inside[at] as string;
    if (char < ' ') return undefined;
    if (char !== '\\') {
      result += char;
      continue;
    }
    at++;
    const simple = ESCAPES[inside[at] ?? ''];
    if (simple !== undefined) {
      result += simple;
      continue;
    }
    const hex = inside[at] === 'u' ? /^[0-9a-fA-F]{4}$/.exec(inside.slice(at + 1, at + 5))?.[0] : undefined;
    if (hex === undefined) return undefined;
    result += String.fromCharCode(Number.parseInt(hex, 16));
    at += 4;
  }
  return result.toWellFormed();
}
