import type { QueryError } from '@faultline/query-core';
import { parseError } from './errors.ts';
import { Lexer, type Token, type TokenType } from './lexer.ts';

/** An error message names what could have stood in a place only where that is a short list. */
const MOST_NAMED = 4;

/**
 * The tokens of a query, one read ahead. A token is read when it is looked at and no sooner: what is wrong with it must not be
 * found before what is wrong with those in front of it.
 */
export class TokenReader {
  readonly #lexer: Lexer;
  #ahead: Token | undefined;

  constructor(text: string) {
    this.#lexer = new Lexer(text);
  }

  /** The type of the token ahead. */
  peek(): TokenType {
    this.#ahead ??= this.#lexer.next();
    return this.#ahead.type;
  }

  take(): Token {
    const token = (this.#ahead ??= this.#lexer.next());
    this.#ahead = undefined;
    return token;
  }

  /** Moves past the token if it is of the type. */
  accept(type: TokenType): boolean {
    if (this.peek() !== type) return false;
    this.take();
    return true;
  }

  /** The token, which must be of one of the types. Throws QueryError. */
  expect(...types: readonly TokenType[]): Token {
    if (!types.includes(this.peek())) throw this.unexpected(...types);
    return this.take();
  }

  /** The error for the token at hand; `expected` stands in the order in which a message lists it. */
  unexpected(...expected: readonly TokenType[]): QueryError {
    const token = (this.#ahead ??= this.#lexer.next());
    const hint = expected.length === 0 || expected.length > MOST_NAMED ? '' : `, expecting ${expected.join(' or ')}`;
    return parseError(`syntax error: unexpected ${token.type}${hint}`, this.#lexer.placeOf(token));
  }

  /** `item, item, …` */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }
}
