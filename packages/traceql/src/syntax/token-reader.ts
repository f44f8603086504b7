import type { QueryError } from '@faultline/query-core';
import { invalidQuery, parseError } from './errors.ts';
import { Lexer } from './lexer.ts';
import type { Token, TokenKind } from './tokens.ts';

/** Deeper than any query that a person or a tool writes, and shallow enough for the stack of every recursive pass. */
const MAX_NESTING = 200;
const MAX_TOKENS = 5000;
/** Tempo's default for `max_query_expression_size_bytes`. */
const MAX_BYTES = 131_072;

/** One token of look-ahead over the lexer, and the syntax errors. */
export class TokenReader {
  token: Token;
  #lexer: Lexer;
  #nesting = 0;
  #read = 0;

  constructor(source: string) {
    if (new TextEncoder().encode(source).length > MAX_BYTES) {
      throw invalidQuery(`TraceQL expression exceeds the configured maximum size of ${MAX_BYTES} bytes, reduce the query expression size`);
    }
    this.#lexer = new Lexer(source);
    this.token = this.#lexer.next();
  }

  get kind(): TokenKind {
    return this.token.kind;
  }

  advance(): Token {
    const token = this.token;
    if (++this.#read > MAX_TOKENS) throw invalidQuery(`more than ${MAX_TOKENS} tokens`);
    this.token = this.#lexer.next();
    return token;
  }

  /** Moves past the token if it is of that kind. */
  accept(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** Reads a token of that kind, which is all that may stand here; `also` names others that Tempo would take as well. */
  expect(kind: TokenKind, also: readonly TokenKind[] = []): Token {
    if (this.kind !== kind) throw this.unexpected([kind, ...also]);
    return this.advance();
  }

  /** The error for the token at hand. Tempo's parser, like bison, names what it expected only up to four tokens. */
  unexpected(expected: readonly TokenKind[] = []): QueryError {
    const hint = expected.length === 0 ? '' : `, expecting ${expected.join(' or ')}`;
    return this.error(`syntax error: unexpected ${this.kind}${hint}`);
  }

  error(message: string): QueryError {
    return parseError(message, this.token, this.token);
  }

  /** Runs a recursive step one level further down. */
  nested<T>(parse: () => T): T {
    if (++this.#nesting > MAX_NESTING) throw invalidQuery(`nested more than ${MAX_NESTING} deep`);
    const result = parse();
    this.#nesting--;
    return result;
  }
}
