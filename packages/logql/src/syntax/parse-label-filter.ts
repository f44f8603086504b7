import type { CompareOp, LabelFilter, NumberLiteral } from '../ast.ts';
import * as build from './build.ts';
import type { TokenReader } from './token-reader.ts';

/** How tightly the words bind. A comma, or nothing at all between two filters, takes all that follows as its right side. */
const OR = 1;
const AND = 2;

/** `status >= 500 and (took > 1s or size < 2KB)` */
export function readLabelFilter(tokens: TokenReader, weakest = OR): LabelFilter {
  let left = readOperand(tokens);
  for (;;) {
    const type = tokens.peek();
    if (type === ',' || type === 'IDENTIFIER' || type === '(') {
      tokens.accept(',');
      left = { kind: 'and', left, right: readLabelFilter(tokens) };
    } else if (type === 'and' && weakest <= AND) {
      tokens.take();
      left = { kind: 'and', left, right: readLabelFilter(tokens, AND + 1) };
    } else if (type === 'or' && weakest <= OR) {
      tokens.take();
      left = { kind: 'or', left, right: readLabelFilter(tokens, OR + 1) };
    } else return left;
  }
}

function readOperand(tokens: TokenReader): LabelFilter {
  if (tokens.accept('(')) {
    const inner = readLabelFilter(tokens);
    // Behind a filter another may stand without a word between them.
    if (!tokens.accept(')')) throw tokens.unexpected();
    return inner;
  }
  if (tokens.peek() !== 'IDENTIFIER') throw tokens.unexpected('IDENTIFIER', '(');
  return readComparison(tokens, tokens.take().text);
}

const COMPARISONS: readonly CompareOp[] = ['>', '>=', '<', '<=', '==', '!='];

function readComparison(tokens: TokenReader, name: string): LabelFilter {
  const type = tokens.peek();
  if (type === '=~' || type === '!~') {
    tokens.take();
    return { kind: 'string', matcher: build.matcher(name, type, tokens.expect('STRING').text) };
  }
  const op = type === '=' ? '==' : COMPARISONS.find((each) => each === type);
  if (op === undefined) throw tokens.unexpected();
  tokens.take();
  if (type === '=' || type === '!=') {
    if (tokens.peek() === 'STRING') return { kind: 'string', matcher: build.matcher(name, type, tokens.take().text) };
    if (tokens.accept('ip')) return { kind: 'ip', name, op: type === '=' ? '==' : '!=', pattern: readCalledWithString(tokens) };
  }
  if (tokens.peek() === 'DURATION') return { kind: 'duration', name, op, value: tokens.take().value };
  if (tokens.peek() === 'BYTES') return { kind: 'bytes', name, op, value: tokens.take().value };
  return build.numberFilter(name, op, readNumber(tokens) ?? fail(tokens));
}

function fail(tokens: TokenReader): never {
  throw tokens.unexpected();
}

/** `1.5`, `+1.5` or `-1.5`; undefined where no number begins. */
export function readNumber(tokens: TokenReader): NumberLiteral | undefined {
  const sign = tokens.peek() === '-' ? -1 : 1;
  const signed = tokens.accept('+') || tokens.accept('-');
  if (!signed && tokens.peek() !== 'NUMBER') return undefined;
  return build.numberLiteral(tokens.expect('NUMBER').text, sign);
}

/** `("…")` */
export function readCalledWithString(tokens: TokenReader): string {
  tokens.expect('(');
  const { text } = tokens.expect('STRING');
  tokens.expect(')');
  return text;
}
