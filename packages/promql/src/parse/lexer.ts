import type { Source } from './source.ts';
import { quote } from './strings.ts';

type TokenType =
  | 'identifier'
  | 'metric identifier'
  | 'number'
  | 'duration'
  | 'string'
  | 'keyword'
  | 'operator'
  | 'aggregation'
  | 'punctuation';

export type Token = Readonly<{ type: TokenType; text: string; from: number; to: number }>;

const KEYWORDS = new Set('offset by without on ignoring group_left group_right bool start end'.split(' '));
const WORD_OPERATORS = new Set(['and', 'or', 'unless', 'atan2']);
const AGGREGATIONS = new Set('avg bottomk count count_values group limitk limit_ratio max min quantile stddev stdvar sum topk'.split(' '));

const TOKEN =
  /(?<space>\s+|#[^\n]*)|(?<string>"(?:\\.|[^"\\\n])*(?:"|$)?|'(?:\\.|[^'\\\n])*(?:'|$)?|`[^`]*`?)|(?<duration>\d+(?:ms|[ywdhms])(?:\d+(?:ms|[ywdhms]))*(?![\w.]))|(?<number>0x[0-9a-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?)|(?<word>[a-z_:][\w:]*)|(?<operator>==|!=|=~|!~|<=|>=|<\/|>\/|[-+*/%^=<>])|(?<punctuation>[(){}[\],:@])/iy;

/** Deeper than any query that a person or a program has reason to write, and safely within the stack. */
const DEEPEST = 500;

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * Splits a query into tokens, with the errors that Prometheus's own lexer reports: unbalanced brackets, unterminated
 * strings, characters and numbers that mean nothing. The grammar would only say that something is wrong there.
 */
export function tokenize(source: Source): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  const open: string[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined)
      throw source.errorAt(at, text.length, `unexpected character: '${String.fromCodePoint(text.codePointAt(at) as number)}'`);
    const from = at;
    at = TOKEN.lastIndex;
    if (groups.space !== undefined) continue;
    const token = { type: typeOf(groups), text: text.slice(from, at), from, to: at };
    if (token.type === 'string') checkTerminated(source, token);
    if (token.type === 'number' || token.type === 'duration') checkNumberEnd(source, token);
    if (token.type === 'punctuation') checkBalance(source, token, open);
    tokens.push(token);
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw source.errorAt(text.length, text.length, unclosedMessage(unclosed));
  return tokens;
}

function typeOf(groups: Record<string, string | undefined>): TokenType {
  if (groups.word !== undefined) {
    const lower = groups.word.toLowerCase();
    if (lower === 'inf' || lower === 'nan') return 'number';
    if (KEYWORDS.has(lower)) return 'keyword';
    if (WORD_OPERATORS.has(lower)) return 'operator';
    if (AGGREGATIONS.has(lower)) return 'aggregation';
    return groups.word.includes(':') ? 'metric identifier' : 'identifier';
  }
  for (const type of ['string', 'number', 'duration', 'operator'] as const) if (groups[type] !== undefined) return type;
  return 'punctuation';
}

function checkTerminated(source: Source, token: Token): void {
  const { text } = token;
  if (text.length < 2 || text.at(-1) !== text[0]) {
    throw source.errorAt(token.from, source.text.length, text[0] === '`' ? 'unterminated raw string' : 'unterminated quoted string');
  }
}

function checkNumberEnd(source: Source, token: Token): void {
  const next = source.text[token.to];
  if (next !== undefined && /[a-zA-Z_]/.test(next)) {
    throw source.errorAt(token.from, source.text.length, `bad number or duration syntax: ${quote(token.text + next)}`);
  }
}

function checkBalance(source: Source, token: Token, open: string[]): void {
  const { text, from, to } = token;
  if (text in CLOSING) {
    open.push(text);
    if (open.length > DEEPEST) throw source.errorAt(from, to, 'expression is nested too deeply');
  } else if (text === ')' || text === ']' || text === '}') {
    const last = open.pop();
    if (last === undefined || CLOSING[last] !== text) {
      const name = { ')': 'parenthesis', ']': 'bracket', '}': 'brace' }[text];
      throw source.errorAt(from, to, `unexpected right ${name} '${text}'`);
    }
  }
}

function unclosedMessage(bracket: string): string {
  if (bracket === '{') return 'unexpected end of input inside braces';
  return bracket === '(' ? 'unclosed left parenthesis' : 'unclosed left bracket';
}

/** The token as Prometheus names it in an error. */
export function describeToken(token: Token | undefined): string {
  if (token === undefined) return 'end of input';
  switch (token.type) {
    case 'keyword':
      return `<${token.text}>`;
    case 'operator':
      return token.text === '=' ? '"="' : `<op:${token.text}>`;
    case 'aggregation':
      return `<aggr:${token.text}>`;
    case 'punctuation':
      return `"${token.text}"`;
    default:
      return `${token.type} ${token.type === 'string' ? quote(token.text) : `"${token.text}"`}`;
  }
}
