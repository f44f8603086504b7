import { childrenOf, type Expr, unwrapParens } from '../ast.ts';

/** Functions whose value depends on the time of the step, whatever their arguments. */
const TIME_DEPENDENT: ReadonlySet<string> = new Set([
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'predict_linear',
  'time',
  'timestamp',
  'year',
]);

/**
 * Whether the expression has the same value at every step, because all of its selectors are pinned by `@`.
 * Such an expression is evaluated once. Literals do not count: there is nothing to save.
 */
export function isStepInvariant(expr: Expr): boolean {
  return isPinned(expr) && !isLiteral(expr);
}

function isPinned(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return true;
    case 'vector':
    case 'subquery':
      return expr.at !== undefined;
    case 'call':
      return !TIME_DEPENDENT.has(expr.func) && expr.args.every(isPinned);
    case 'matrix':
    case 'paren':
    case 'unary':
    case 'binary':
    case 'aggregate':
      return childrenOf(expr).every(isPinned);
  }
}

function isLiteral(expr: Expr): boolean {
  const { kind } = unwrapParens(expr);
  return kind === 'number' || kind === 'string';
}
