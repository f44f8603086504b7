import { type Expr, parseExpr, selectorsOf, typeOf } from '@faultline/promql';
import type { Matcher } from '@faultline/query-core';

export type Inspection =
  /** `metricQuery` is what to run, where the query as given selects lines. */
  | { readonly ok: true; readonly selectors: readonly Selector[]; readonly metricQuery?: string }
  | { readonly ok: false; readonly reason: string };

export interface Selector {
  readonly metric: string | undefined;
  readonly matchers: readonly Pick<Matcher, 'name' | 'op' | 'value'>[];
}

/** They say when it is, or what somebody typed, and nothing about the system. */
const clockFunctions = new Set([
  'time',
  'timestamp',
  'vector',
  'pi',
  'minute',
  'hour',
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'month',
  'year',
]);

/** They make a counter, which always grows, into something that can be compared. */
const rateFunctions = new Set(['rate', 'irate', 'increase', 'delta', 'idelta', 'deriv', 'changes', 'resets', 'absent', 'absent_over_time']);

/** Reads a query as evidence, and refuses what could tell two windows apart without looking at the system. */
export function inspectPromql(query: string): Inspection {
  let expr: Expr;
  try {
    expr = parseExpr(query);
  } catch (error) {
    return refuse(`the query does not parse: ${error instanceof Error ? error.message : String(error)}`);
  }
  const type = typeOf(expr);
  if (type === 'scalar' || type === 'string') return refuse('a constant is no evidence: the query must select what the system measured');
  if (type === 'matrix') return refuse('the query gives raw samples; put a function such as rate() around the range');
  const clock = findCall(expr, clockFunctions);
  if (clock !== undefined) return refuse(`${clock}() speaks of the clock or of a constant, not of the system; leave it out`);
  const selectors = selectorsOf(expr).map(({ metricName, matchers }) => ({ metric: metricName, matchers }));
  if (selectors.length === 0) return refuse('a constant is no evidence: the query must select what the system measured');
  if (pinned(expr)) return refuse('@ pins the query to one moment, so that it cannot compare two; leave it out');
  const counter = rawCounter(expr);
  if (counter !== undefined) return refuse(`${counter} is a counter, which grows whatever happens; put rate() or increase() around it`);
  return { ok: true, selectors };
}

const refuse = (reason: string): Inspection => ({ ok: false, reason });

function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'subquery':
    case 'paren':
    case 'unary':
      return [expr.expr];
    case 'binary':
      return [expr.lhs, expr.rhs];
    case 'aggregate':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'call':
      return expr.args;
  }
}

function findCall(expr: Expr, names: ReadonlySet<string>): string | undefined {
  if (expr.kind === 'call' && names.has(expr.func)) return expr.func;
  for (const child of children(expr)) {
    const found = findCall(child, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

function pinned(expr: Expr): boolean {
  if ((expr.kind === 'vector' || expr.kind === 'subquery') && expr.at !== undefined) return true;
  return children(expr).some(pinned);
}

function rawCounter(expr: Expr): string | undefined {
  if (expr.kind === 'call' && rateFunctions.has(expr.func)) return undefined;
  // Counting series looks at whether they are there, not at how far they have come.
  if (expr.kind === 'aggregate' && (expr.op === 'count' || expr.op === 'group')) return undefined;
  if (expr.kind === 'vector') {
    const name = expr.matchers.find((matcher) => matcher.name === '__name__' && matcher.op === '=')?.value;
    if (name === undefined) return 'a selector without a metric name may select counters: name the metric; it';
    return /(_total|_count|_sum|_bucket|_start_time_seconds)$/.test(name) && !name.startsWith('nodejs_active_') ? name : undefined;
  }
  for (const child of children(expr)) {
    const found = rawCounter(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
