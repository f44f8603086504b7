import { QueryError } from '@faultline/query-core';

/**
 * The two little languages inside `| json name="path"` and `| logfmt name="key"`. Their messages, too, are those of
 * generated parsers, which a token that cannot be read ends early: what is said is then that the end was unexpected,
 * and only if the end was all right what the token's trouble was.
 */

/** A step into JSON: the name of a member or the index of an element. */
export type JsonStep = string | number;

/** Reads `a.b`, `a["b"]`, `[0].c`. Throws QueryError with Loki's words. */
export function parseJsonPath(text: string): JsonStep[] {
  const tokens = new PathTokens(text, readJsonToken);
  const inBrackets = (): JsonStep => {
    const step = tokens.take('STRING', 'INDEX');
    tokens.take('RSB');
    return step;
  };
  const steps = [tokens.accept('LSB') ? inBrackets() : tokens.take('LSB', 'FIELD')];
  for (;;) {
    if (tokens.accept('LSB')) steps.push(inBrackets());
    else if (tokens.accept('DOT')) steps.push(tokens.take('FIELD'));
    else break;
  }
  tokens.end();
  return steps;
}

/** Reads the key of a logfmt pair, bare or in quotes. Throws QueryError with Loki's words. */
export function parseLogfmtKey(text: string): string {
  const tokens = new PathTokens(text, readLogfmtToken);
  let key = String(tokens.take('STRING', 'KEY'));
  while (tokens.type === 'STRING') key += String(tokens.take('STRING'));
  tokens.end();
  return key;
}

type PathToken = Readonly<{ type: string; value: JsonStep; length: number }>;

/** The token at the start of the text, or why there is none. */
type ReadToken = (text: string) => PathToken | Readonly<{ trouble: string }>;

const END: PathToken = { type: '$end', value: '', length: 0 };

class PathTokens {
  readonly #text: string;
  readonly #read: ReadToken;
  #offset = 0;
  #trouble: string | undefined;
  #ahead: PathToken;

  constructor(text: string, read: ReadToken) {
    this.#text = text;
    this.#read = read;
    this.#ahead = this.#next();
  }

  get type(): string {
    return this.#ahead.type;
  }

  accept(type: string): boolean {
    if (this.type !== type) return false;
    this.#ahead = this.#next();
    return true;
  }

  /** The value of the token, which must be of one of the types. */
  take(...types: readonly string[]): JsonStep {
    const { type, value } = this.#ahead;
    if (!types.includes(type)) throw new QueryError('bad_data', `syntax error: unexpected ${type}, expecting ${types.join(' or ')}`);
    this.#ahead = this.#next();
    return value;
  }

  end(): void {
    if (this.type !== '$end') throw new QueryError('bad_data', `syntax error: unexpected ${this.type}`);
    if (this.#trouble !== undefined) throw new QueryError('bad_data', this.#trouble);
  }

  #next(): PathToken {
    this.#offset += /^[ \t\n]*/.exec(this.#text.slice(this.#offset))?.[0].length ?? 0;
    if (this.#offset === this.#text.length || this.#trouble !== undefined) return END;
    const token = this.#read(this.#text.slice(this.#offset));
    if ('trouble' in token) {
      this.#trouble = token.trouble;
      return END;
    }
    this.#offset += token.length;
    return token;
  }
}

const PUNCTUATION: ReadonlyMap<string, string> = new Map([
  ['[', 'LSB'],
  [']', 'RSB'],
  ['.', 'DOT'],
]);

const readJsonToken: ReadToken = (text) => {
  const digits = /^\d+/.exec(text)?.[0];
  if (digits !== undefined) {
    const following = text[digits.length];
    if (following === '.') return { trouble: 'cannot use float as array index' };
    if (following === undefined || !/[ \t\n\]]/.test(following)) return { trouble: `non-integer value: ${following ?? '\0'}` };
    return { type: 'INDEX', value: Number(digits), length: digits.length };
  }
  const field = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text)?.[0];
  if (field !== undefined) return { type: 'FIELD', value: field, length: field.length };
  // A bracket ends a string just as a quote does.
  const quoted = /^"([^"\]]*)["\]]?/.exec(text);
  if (quoted !== null) return { type: 'STRING', value: quoted[1] as string, length: quoted[0].length };
  const type = PUNCTUATION.get(text[0] as string);
  return type === undefined ? unexpectedChar(text) : { type, value: '', length: 1 };
};

const readLogfmtToken: ReadToken = (text) => {
  const key = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text)?.[0];
  if (key !== undefined) return { type: 'KEY', value: key, length: key.length };
  const quoted = /^"([^"]*)"?/.exec(text);
  if (quoted !== null) return { type: 'STRING', value: quoted[1] as string, length: quoted[0].length };
  return unexpectedChar(text);
};

function unexpectedChar(text: string): { trouble: string } {
  return { trouble: `unexpected char ${String.fromCodePoint(text.codePointAt(0) as number)}` };
}
