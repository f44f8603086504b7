import type { QueryError } from '@faultline/query-core';
import { parseBytes } from '../go/bytes.ts';
import { parseGoDuration, parsePrometheusDuration } from '../go/duration.ts';
import { type Place, parseError } from './errors.ts';

/**
 * Operators and words are their own type. What has a value is named in capitals, and so are functions: error messages show both.
 */
export type TokenType = string;

/**
 * A token. The real lexer forgets the line it is on (`forgetsLine`) whenever it has read on by single characters, as it
 * does for ranges, durations and operators of two characters; errors then name line 0.
 */
export type Token = Readonly<{ type: TokenType; text: string; value: number; offset: number; forgetsLine: boolean }>;

const OPERATORS: ReadonlySet<string> = new Set([
  ...['{', '}', '(', ')', '[', ']', ',', '.'],
  ...['=', '!=', '=~', '!~', '==', '>', '>=', '<', '<='],
  ...['|', '|=', '|~', '|>', '!>'],
  ...['+', '-', '*', '/', '%', '^'],
]);

const WORDS: ReadonlySet<string> = new Set([
  ...['json', 'logfmt', 'regexp', 'pattern', 'unpack', 'unwrap', 'line_format', 'label_format', 'decolorize', 'drop', 'keep'],
  ...['and', 'or', 'unless', 'bool', 'on', 'ignoring', 'group_left', 'group_right', 'by', 'without', 'offset'],
]);

/** Words that mean something only in front of a parenthesis or a grouping; elsewhere they are plain names. */
const FUNCTIONS: ReadonlyMap<string, TokenType> = new Map([
  ...[
    ...['rate', 'rate_counter', 'bytes_rate', 'count_over_time', 'bytes_over_time', 'absent_over_time', 'sum_over_time'],
    ...['avg_over_time', 'min_over_time', 'max_over_time', 'first_over_time', 'last_over_time', 'stddev_over_time'],
    ...['stdvar_over_time', 'quantile_over_time', 'sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar', 'topk', 'bottomk'],
    ...['approx_topk', 'sort', 'sort_desc', 'vector'],
  ].map((name): [string, TokenType] => [name, name.toUpperCase()]),
  ['label_replace', 'label_replace'],
  ['ip', 'ip'],
  ['bytes', 'BYTES_CONV'],
  ['duration', 'DURATION_CONV'],
  ['duration_seconds', 'DURATION_SECONDS_CONV'],
]);

const FLAGS = ['--strict', '--keep-empty'];

const SKIPPED = /(?:[ \t\n\r]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const NUMBER = /(?:0[xX][0-9a-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)/y;
const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const CHARACTER = /'(?:[^'\\\n]|\\.)*'?/uy;
const DURATION_REST = /[\p{N}nuµmshdwy.]+/uy;
const BYTES_REST = /[\p{N}BikKMGTP.]+/uy;
const CALLED = /\s*(?:\(|(?:by|without)\s*\()/iy;

export class Lexer {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next token; at the end and ever after, `$end`. Throws QueryError for text that is no token. */
  next(): Token {
    const skipped = this.#match(SKIPPED);
    if (skipped !== undefined) this.#offset += skipped.length;
    const start = this.#text[this.#offset];
    if (start === undefined) return this.#take('$end', '');
    if (start === '"' || start === '`') return this.#string(start);
    if (start === "'") return this.#take('IDENTIFIER', this.#match(CHARACTER) as string);
    if (start === '[') return this.#range();
    const number = /[\d.]/.test(start) ? this.#match(NUMBER) : undefined;
    if (number !== undefined) return this.#number(number);
    if (start === '-') return this.#minus();
    const word = this.#match(IDENTIFIER);
    if (word !== undefined) return this.#word(word);
    return this.#operator();
  }

  /** Where a token stands, as the real server says it. Columns count characters; an empty text has no places. */
  placeOf({ offset, forgetsLine }: Pick<Token, 'offset' | 'forgetsLine'>): Place {
    if (this.#text === '') return { line: 0, column: 0 };
    const lines = this.#text.slice(0, offset).split('\n');
    return { line: forgetsLine ? 0 : lines.length, column: [...(lines.at(-1) as string)].length + 1 };
  }

  #error(reason: string, { forgetsLine }: { forgetsLine: boolean }): QueryError {
    return parseError(reason, this.placeOf({ offset: this.#offset, forgetsLine }));
  }

  #match(pattern: RegExp, offset = this.#offset): string | undefined {
    pattern.lastIndex = offset;
    return pattern.exec(this.#text)?.[0];
  }

  #take(type: string, text: string, { value = 0, content = text, forgetsLine = false } = {}): Token {
    const token = { type, text: content, value, offset: this.#offset, forgetsLine };
    this.#offset += text.length;
    return token;
  }

  #string(quote: '"' | '`'): Token {
    if (quote === '`') {
      const end = this.#text.indexOf('`', this.#offset + 1);
      if (end < 0) throw this.#error('literal not terminated', { forgetsLine: false });
      const raw = this.#text.slice(this.#offset, end + 1);
      return this.#take('STRING', raw, { content: raw.slice(1, -1).replaceAll('\r', '') });
    }
    let content = '';
    let at = this.#offset + 1;
    for (;;) {
      const char = this.#text[at];
      if (char === undefined || char === '\n') throw this.#error('literal not terminated', { forgetsLine: false });
      if (char === '"') break;
      if (char !== '\\') {
        content += char;
        at++;
        continue;
      }
      const escape = readEscape(this.#text, at);
      if (escape === undefined) throw this.#error('invalid char escape', { forgetsLine: false });
      content += escape.char;
      at += escape.length;
    }
    return this.#take('STRING', this.#text.slice(this.#offset, at + 1), { content });
  }

  #range(): Token {
    const end = this.#text.indexOf(']', this.#offset);
    if (end < 0) throw this.#error("missing closing ']' in duration", { forgetsLine: true });
    const text = this.#text.slice(this.#offset, end + 1);
    const duration = parsePrometheusDuration(text.slice(1, -1));
    if (!duration.ok) throw this.#error(duration.error, { forgetsLine: true });
    return this.#take('RANGE', text, { value: duration.value, forgetsLine: true });
  }

  /** A number may go on as a duration or a size. */
  #number(number: string): Token {
    return this.#duration(number) ?? this.#size(number) ?? this.#take('NUMBER', number);
  }

  #duration(prefix: string): Token | undefined {
    const rest = this.#match(DURATION_REST, this.#offset + prefix.length);
    if (rest === undefined) return undefined;
    const text = prefix + rest;
    const prometheus = parsePrometheusDuration(text);
    const duration = prometheus.ok ? prometheus : parseGoDuration(text);
    return duration.ok ? this.#take('DURATION', text, { value: duration.value, forgetsLine: true }) : undefined;
  }

  #size(prefix: string): Token | undefined {
    const rest = this.#match(BYTES_REST, this.#offset + prefix.length);
    if (rest === undefined) return undefined;
    const bytes = parseBytes(prefix + rest);
    return bytes.ok ? this.#take('BYTES', prefix + rest, { value: bytes.value, forgetsLine: true }) : undefined;
  }

  /** A flag, a negative duration or the operator. */
  #minus(): Token {
    const flag = this.#match(/--[\p{L}-]*/uy);
    if (flag !== undefined && FLAGS.includes(flag)) return this.#take('FUNCTION_FLAG', flag, { forgetsLine: true });
    return this.#duration('-') ?? this.#operator();
  }

  #word(word: string): Token {
    const lower = word.toLowerCase();
    const called = FUNCTIONS.get(lower);
    if (called !== undefined) {
      const isCalled = this.#match(CALLED, this.#offset + word.length) !== undefined;
      return this.#take(isCalled ? called : 'IDENTIFIER', word);
    }
    return this.#take(WORDS.has(lower) ? lower : 'IDENTIFIER', word);
  }

  #operator(): Token {
    const two = this.#text.slice(this.#offset, this.#offset + 2);
    if (two.length === 2 && OPERATORS.has(two)) return this.#take(two, two, { forgetsLine: true });
    const one = String.fromCodePoint(this.#text.codePointAt(this.#offset) as number);
    return this.#take(OPERATORS.has(one) ? one : 'IDENTIFIER', one);
  }
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** A Go escape sequence at the offset. */
function readEscape(text: string, offset: number): { char: string; length: number } | undefined {
  const simple = SIMPLE_ESCAPES[text[offset + 1] ?? ''];
  if (simple !== undefined) return { char: simple, length: 2 };
  const pattern = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/y;
  pattern.lastIndex = offset;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [whole, byte, short, long, octal] = match;
  const code = octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  return code > 0x10ffff ? undefined : { char: String.fromCodePoint(code), length: whole.length };
}
