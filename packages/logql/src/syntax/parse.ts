import { type Matcher, QueryError } from '@faultline/query-core';
import type { Expr } from '../ast.ts';
import { utf8Length } from '../go/bytes.ts';
import { withinStack } from '../limits.ts';
import { parseError } from './errors.ts';
import { readQuery } from './parse-expr.ts';
import { TokenReader } from './token-reader.ts';
import { validate } from './validate.ts';

/** Loki refuses longer queries unread. */
const MAX_INPUT_BYTES = 131_072;

/**
 * Reads a LogQL query. Throws QueryError `bad_data` with the text that Loki would answer, for syntax as well as for
 * expressions that make no sense; what is wrong inside a pipeline stage (a template, a regex of a line filter) is
 * found when the pipeline is compiled.
 */
export function parseLogQL(text: string): Expr {
  return withinStack(() => {
    const expr = parseWithoutValidation(text);
    validate(expr);
    return expr;
  });
}

/**
 * Reads a bare stream selector, as label and series queries take it; it may be empty, or match everything.
 * Throws QueryError `bad_data`.
 */
export function parseSelector(text: string): readonly Matcher[] {
  const expr = parseWithoutValidation(text);
  if (expr.kind !== 'logs' || expr.stages.length > 0) throw new QueryError('bad_data', 'only label matchers are supported');
  return expr.matchers;
}

function parseWithoutValidation(text: string): Expr {
  const bytes = utf8Length(text);
  if (bytes >= MAX_INPUT_BYTES) throw parseError(`input size too long (${bytes} > ${MAX_INPUT_BYTES})`);
  return readQuery(new TokenReader(text));
}
