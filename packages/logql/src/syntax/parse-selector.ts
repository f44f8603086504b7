import type { Matcher, MatchOp } from '@faultline/query-core';
import * as build from './build.ts';
import type { TokenReader } from './token-reader.ts';

const MATCH_OPS: readonly MatchOp[] = ['=', '=~', '!~', '!='];

/** `{app="x", env!~"dev|test"}`; it may be empty. */
export function readSelector(tokens: TokenReader): Matcher[] {
  tokens.expect('{');
  if (tokens.accept('}')) return [];
  if (tokens.peek() !== 'IDENTIFIER') throw tokens.unexpected('IDENTIFIER', '}');
  const matchers = tokens.list(() => readMatcher(tokens));
  if (!tokens.accept('}')) throw tokens.unexpected('}', ',');
  return matchers;
}

function readMatcher(tokens: TokenReader): Matcher {
  const { text: name } = tokens.expect('IDENTIFIER');
  const op = tokens.expect(...MATCH_OPS).type as MatchOp;
  return build.matcher(name, op, tokens.expect('STRING').text);
}

/** `name` or `name="value"`, as `drop` and `keep` take them. */
export function readNamedLabel(tokens: TokenReader): { name: string; matcher?: Matcher } {
  const { text: name } = tokens.expect('IDENTIFIER');
  const op = MATCH_OPS.find((each) => each === tokens.peek());
  if (op === undefined) return { name };
  tokens.take();
  return { name, matcher: build.matcher(name, op, tokens.expect('STRING').text) };
}
