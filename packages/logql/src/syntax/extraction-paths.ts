import { QueryError } from '@faultline/query-core';
import { buildTables, type Rule, type Tables } from './lalr.ts';
import { describeUnexpected, runParser } from './machine.ts';

/**
 * The two little languages inside `| json name="path"` and `| logfmt name="key"`. Their messages, too, are those of
 * generated parsers, which a token that cannot be read ends early: what is said is then that the end was unexpected,
 * and only if the end was all right what the token's trouble was.
 */

/** A step into JSON: the name of a member or the index of an element. */
export type JsonStep = string | number;

/** Reads `a.b`, `a["b"]`, `[0].c`. Throws QueryError with Loki's words. */
export function parseJsonPath(text: string): JsonStep[] {
  jsonTables ??= buildTables({ terminals: ['DOT', 'LSB', 'RSB', 'STRING', 'FIELD', 'INDEX'], precedence: [], rules: JSON_RULES });
  return run(jsonTables, text, readJsonToken) as JsonStep[];
}

/** Reads the key of a logfmt pair, bare or in quotes. Throws QueryError with Loki's words. */
export function parseLogfmtKey(text: string): string {
  logfmtTables ??= buildTables({ terminals: ['STRING', 'KEY'], precedence: [], rules: LOGFMT_RULES });
  return (run(logfmtTables, text, readLogfmtToken) as string[]).join('');
}

let jsonTables: Tables<unknown> | undefined;
let logfmtTables: Tables<unknown> | undefined;

type PathToken = Readonly<{ type: string; value: JsonStep; length: number }>;

/** The token at the start of the text, or why there is none. */
type TokenReader = (text: string) => PathToken | Readonly<{ trouble: string }>;

function run(tables: Tables<unknown>, text: string, read: TokenReader): unknown {
  let at = 0;
  let trouble: string | undefined;
  const end: PathToken = { type: '$end', value: '', length: 0 };
  const next = (): PathToken => {
    at += /^[ \t\n]*/.exec(text.slice(at))?.[0].length ?? 0;
    if (at === text.length || trouble !== undefined) return end;
    const token = read(text.slice(at));
    if ('trouble' in token) {
      trouble = token.trouble;
      return end;
    }
    at += token.length;
    return token;
  };
  const unexpected = (token: PathToken, expected: readonly string[]): QueryError =>
    new QueryError('bad_data', describeUnexpected(token.type, expected));
  const result = runParser(tables, { next, unexpected });
  if (trouble !== undefined) throw new QueryError('bad_data', trouble);
  return result;
}

const PUNCTUATION: ReadonlyMap<string, string> = new Map([
  ['[', 'LSB'],
  [']', 'RSB'],
  ['.', 'DOT'],
]);

const readJsonToken: TokenReader = (text) => {
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

const readLogfmtToken: TokenReader = (text) => {
  const key = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text)?.[0];
  if (key !== undefined) return { type: 'KEY', value: key, length: key.length };
  const quoted = /^"([^"]*)"?/.exec(text);
  if (quoted !== null) return { type: 'STRING', value: quoted[1] as string, length: quoted[0].length };
  return unexpectedChar(text);
};

function unexpectedChar(text: string): { trouble: string } {
  return { trouble: `unexpected char ${String.fromCodePoint(text.codePointAt(0) as number)}` };
}

const valueOf = (token: unknown): JsonStep => (token as PathToken).value;
const first = (values: readonly unknown[]): unknown => values[0];
const second = (values: readonly unknown[]): unknown => values[1];
const value = (values: readonly unknown[]): unknown => valueOf(values[0]);
const list = (values: readonly unknown[]): unknown => [values[0]];
const append = (values: readonly unknown[]): unknown => [...(values[0] as unknown[]), values.at(-1)];

const JSON_RULES: ReadonlyArray<Rule<unknown>> = [
  { left: 'json', right: ['values'], action: first },
  { left: 'values', right: ['field'], action: list },
  { left: 'values', right: ['key_access'], action: list },
  { left: 'values', right: ['index_access'], action: list },
  { left: 'values', right: ['values', 'key_access'], action: append },
  { left: 'values', right: ['values', 'index_access'], action: append },
  { left: 'values', right: ['values', 'DOT', 'field'], action: append },
  { left: 'key_access', right: ['LSB', 'key', 'RSB'], action: second },
  { left: 'index_access', right: ['LSB', 'index', 'RSB'], action: second },
  { left: 'field', right: ['FIELD'], action: value },
  { left: 'key', right: ['STRING'], action: value },
  { left: 'index', right: ['INDEX'], action: value },
];

const LOGFMT_RULES: ReadonlyArray<Rule<unknown>> = [
  { left: 'logfmt', right: ['expressions'], action: first },
  { left: 'expressions', right: ['key'], action: list },
  { left: 'expressions', right: ['value'], action: list },
  { left: 'expressions', right: ['expressions', 'value'], action: append },
  { left: 'key', right: ['KEY'], action: value },
  { left: 'value', right: ['STRING'], action: value },
];
