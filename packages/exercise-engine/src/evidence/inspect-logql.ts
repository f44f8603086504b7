import { parseLogQL } from '@faultline/logql';
import type { Inspection } from './inspect-query.ts';

/** How long a line counts for, when a query that selects lines is made into one that counts them. */
const COUNT_OVER = '10s';

/** Reads a LogQL query as evidence: lines are counted, metric queries stand for themselves. */
export function inspectLogql(query: string): Inspection {
  try {
    const expr = parseLogQL(query);
    const selectors = matchersIn(expr);
    if (selectors.length === 0) return { ok: false, reason: 'a constant is no evidence: the query must select log lines' };
    const metricQuery = isLogQuery(query) ? `sum(count_over_time(${query.trim()} [${COUNT_OVER}]))` : query;
    // What was added must still parse; otherwise the query is of a kind that cannot be counted.
    parseLogQL(metricQuery);
    return { ok: true, selectors, metricQuery };
  } catch (error) {
    return { ok: false, reason: `the query does not parse: ${error instanceof Error ? error.message : String(error)}` };
  }
}

const isLogQuery = (query: string): boolean => query.trimStart().startsWith('{');

type FoundMatcher = { name: string; op: '=' | '!=' | '=~' | '!~'; value: string };

/** Every matcher anywhere in the tree: of the selector, and of the label filters behind it. */
function matchersIn(value: unknown): { metric: undefined; matchers: FoundMatcher[] }[] {
  const matchers: FoundMatcher[] = [];
  const visit = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return;
    if (isMatcher(each)) matchers.push({ name: each.name, op: each.op, value: each.value });
    for (const child of Array.isArray(each) ? each : Object.values(each)) visit(child);
  };
  visit(value);
  return matchers.length === 0 ? [] : [{ metric: undefined, matchers }];
}

function isMatcher(value: object): value is FoundMatcher {
  const { name, op, value: text } = value as Partial<FoundMatcher>;
  return typeof name === 'string' && typeof text === 'string' && typeof op === 'string' && /^(=|!=|=~|!~)$/.test(op);
}
