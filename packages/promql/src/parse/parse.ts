import { isQueryError, QueryError } from '@faultline/query-core';
import type { Expr } from '../ast.ts';
import { buildExpr } from './build.ts';
import { checkTypes } from './check.ts';
import { Source } from './source.ts';
import { parseTree } from './tree.ts';

export type ParseOptions = Readonly<{
  /**
   * Accept the syntax that Prometheus has behind a feature flag: the selectors `anchored` and `smoothed`, and `fill`,
   * `fill_left` and `fill_right` between vectors. Off by default, as there.
   */
  experimental?: boolean;
}>;

/**
 * Reads a PromQL expression and checks its types. Throws QueryError `bad_data`, with the message and position that
 * Prometheus gives where that is practical: `1:5: parse error: unexpected identifier "bar"`.
 */
export function parseExpr(text: string, { experimental = false }: ParseOptions = {}): Expr {
  const source = new Source(text, { experimental });
  try {
    const expr = buildExpr(source, parseTree(source));
    checkTypes(source, expr);
    return expr;
  } catch (error) {
    if (isQueryError(error) && error.position === undefined) throw source.errorAt(0, text.length, error.message);
    if (error instanceof RangeError) throw new QueryError('bad_data', 'expression is nested too deeply', { cause: error });
    throw error;
  }
}
