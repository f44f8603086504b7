import { type Matcher, METRIC_NAME } from '@faultline/query-core';
import { childrenOf, type Expr } from './ast.ts';

/** `metricName` is undefined when the selector does not ask for one name. */
export type UsedSelector = Readonly<{ metricName: string | undefined; matchers: readonly Matcher[] }>;

/** Every selector in the expression, in the order of the text; those used twice come twice. */
export function selectorsOf(expr: Expr): UsedSelector[] {
  if (expr.kind === 'vector') {
    const metricName = expr.matchers.find(({ name, op }) => name === METRIC_NAME && op === '=')?.value;
    return [{ metricName, matchers: expr.matchers }];
  }
  return childrenOf(expr).flatMap(selectorsOf);
}
