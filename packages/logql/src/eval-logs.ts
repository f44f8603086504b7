import { emptyLabels, type Labels, QueryError } from '@faultline/query-core';
import type { Expr } from './ast.ts';
import { Budget, type QueryLimits, withinStack } from './limits.ts';
import { compileStages } from './pipeline/compile.ts';
import { type CategorizedLabels, LabelsBuilder } from './pipeline/labels-builder.ts';
import type { Direction, LogQuerier } from './querier.ts';

export type LogQueryOptions = Readonly<{
  querier: LogQuerier;
  /** Inclusive. */
  startNs: bigint;
  /** Exclusive. */
  endNs: bigint;
  direction: Direction;
  /** Lines in the result. */
  limit: number;
  limits?: QueryLimits;
}>;

/** A line of the result; `line` is as the pipeline left it, labels are kept apart by where they come from. */
export type ResultEntry = CategorizedLabels & Readonly<{ tsNs: bigint; line: string }>;

/**
 * Runs a log query. Throws QueryError: `bad_data` for an expression that is no log query or has a stage that cannot be
 * compiled, and for limits.
 */
export function evalLogs(expr: Expr, options: LogQueryOptions): ResultEntry[] {
  return withinStack(() => runLogs(expr, options));
}

function runLogs(expr: Expr, options: LogQueryOptions): ResultEntry[] {
  if (expr.kind !== 'logs') throw new QueryError('bad_data', 'only log selector is supported');
  const { querier, startNs, endNs, direction, limit } = options;
  const run = compileStages(expr.stages, { nowNs: endNs });
  const labels = new LabelsBuilder();
  const budget = new Budget(options.limits ?? {});
  const result: ResultEntry[] = [];
  if (limit <= 0) return result;
  const selection = querier.select({ matchers: expr.matchers, startNs, endNs, direction });
  for (const entry of budget.reading(selection)) {
    labels.reset(entry.labels, entry.metadata);
    const line = run(entry.line, { tsNs: entry.tsNs, labels });
    if (line === undefined) continue;
    result.push({ tsNs: entry.tsNs, line, ...labels.toCategorizedLabels() });
    if (result.length === limit) break;
  }
  return result;
}

/** All labels of a line in one set, which is what names its stream in answers that do not keep them apart. */
export function foldLabels({ stream, metadata, parsed }: CategorizedLabels): Labels {
  return Object.assign(emptyLabels(), stream, metadata, parsed);
}
