export type * from './ast.ts';
export { evalLogs, foldLabels, type LogQueryOptions, type ResultEntry } from './eval-logs.ts';
export { evalInstant, evalRange, type InstantQueryOptions, type InstantResult, type RangeQueryOptions } from './eval-metrics.ts';
export type { QueryLimits } from './limits.ts';
export type { CategorizedLabels } from './pipeline/labels-builder.ts';
export { compileSelector, createMemoryQuerier, type Direction, type LogEntry, type LogQuerier, type LogSelection } from './querier.ts';
export { parseLogQL, parseSelector } from './syntax/parse.ts';
