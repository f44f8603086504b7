import type { QueryError } from '@faultline/query-core';
import { parseDurationNs } from '../go-format.ts';
import { parseError } from './errors.ts';
import { Scanner, unquote } from './scanner.ts';
import { isFixedToken, type Token, type TokenKind } from './tokens.ts';

const ENDS_ATTRIBUTE = /^[\s{}()=~!<>&|^,]$/u;
const SCOPES_THAT_START_ATTRIBUTES: ReadonlySet<string> = new Set([
  '.',
  'parent.',
  'resource.',
  'span.',
  'event.',
  'link.',
  'instrumentation.',
]);
const DURATION_CHAR = /^[\p{N}nsumhµdwy.]$/u;
const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Turns the query text into tokens, one at a time, so that an error further on never hides an earlier one.
 *
 * An attribute is three tokens: its scope (`span.`), its name, which may hold nearly every character, and an
 * END_ATTRIBUTE of no width.
 */
export class Lexer {
  #scanner: Scanner;
  #inAttribute = false;
  #afterParent = false;
  #from = 0;

  constructor(source: string) {
    this.#scanner = new Scanner(source, (message) => {
      throw this.#error(message);
    });
  }

  next(): Token {
    this.#from = this.#scanner.offset;
    if (this.#inAttribute) return this.#nextInAttribute();

    const { kind, text } = this.#scanner.scan();
    this.#from = this.#scanner.offset - text.length;
    switch (kind) {
      case 'eof':
        return this.#token('$end');
      case 'string':
      case 'raw-string': {
        const content = unquote(text);
        if (content === undefined) throw this.#error('invalid syntax');
        return this.#token('STRING', { text: content });
      }
      case 'int':
      case 'float':
        return this.#number(kind, text);
      case 'identifier':
      case 'char':
        return this.#word(text);
    }
  }

  /** Joins characters to the longest token that can be reached through tokens: `!` → `!>` → `!>>`, but `span` → `span.`. */
  #word(start: string): Token {
    let text = start;
    let joined = false;
    for (let longer = text + this.#scanner.peek(); longer !== text && isFixedToken(longer); longer = text + this.#scanner.peek()) {
      this.#scanner.next();
      text = longer;
      joined = true;
    }
    if (!joined && !isFixedToken(text)) return this.#token('IDENTIFIER', { text });
    this.#inAttribute = SCOPES_THAT_START_ATTRIBUTES.has(text);
    this.#afterParent = text === 'parent.';
    return this.#token(text as TokenKind);
  }

  #nextInAttribute(): Token {
    const char = this.#scanner.peek();
    if (char === '' || ENDS_ATTRIBUTE.test(char)) {
      this.#inAttribute = false;
      return this.#token('END_ATTRIBUTE');
    }
    if (this.#afterParent) {
      for (const scope of ['span.', 'resource.'] as const) {
        if (!this.#scanner.source.startsWith(scope, this.#scanner.offset)) continue;
        for (const _ of scope) this.#scanner.next();
        this.#afterParent = false;
        return this.#token(scope);
      }
    }
    return this.#token('IDENTIFIER', { text: this.#attributeName() });
  }

  /** A name may be quoted in part: `span."a b".c`. */
  #attributeName(): string {
    let name = '';
    for (let char = this.#scanner.peek(); char !== '' && !ENDS_ATTRIBUTE.test(char); char = this.#scanner.peek()) {
      name += char === '"' ? this.#quotedPart() : this.#scanner.next();
    }
    return name;
  }

  #quotedPart(): string {
    let part = '';
    this.#scanner.next();
    for (let char = this.#scanner.next(); char !== '"'; char = this.#scanner.next()) {
      if (char === '') throw this.#error('unexpected EOF, expecting "');
      if (char === '\\') {
        const escaped = this.#scanner.peek();
        if (escaped !== '\\' && escaped !== '"') throw this.#error('invalid escape sequence');
        part += this.#scanner.next();
      } else part += char;
    }
    return part;
  }

  #number(kind: 'int' | 'float', text: string): Token {
    const duration = this.#durationFrom(text);
    if (duration !== undefined) return this.#token('DURATION', { number: duration });
    if (kind === 'float') {
      if (Number.isNaN(Number(text))) throw this.#error(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
      return this.#token('FLOAT', { number: Number(text) });
    }
    if (!/^\d+$/.test(text)) throw this.#error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
    if (BigInt(text) > MAX_INT64) throw this.#error(`strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
    return this.#token('INTEGER', { number: Number(text) });
  }

  /** A number that runs on into units is a duration (`1h30m`); the whole run must be one, else none of it is. */
  #durationFrom(number: string): number | undefined {
    const { source, offset } = this.#scanner;
    let end = offset;
    while (end < source.length && DURATION_CHAR.test(source.charAt(end))) end++;
    const ns = end === offset ? undefined : parseDurationNs(number + source.slice(offset, end));
    if (ns !== undefined) while (this.#scanner.offset < end) this.#scanner.next();
    return ns;
  }

  #token(kind: TokenKind, { text = '', number = 0 }: { text?: string; number?: number } = {}): Token {
    const { line, column, offset } = this.#scanner;
    return { kind, text, number, line, column, from: this.#from, to: offset };
  }

  #error(message: string): QueryError {
    return parseError(message, this.#scanner, { from: this.#from, to: this.#scanner.offset });
  }
}
