export type { Expr, SourceRange, ValueType, VectorSelector } from './ast.ts';
export type { Querier, StoredSeries } from './eval/querier.ts';
export {
  evalInstant,
  evalRange,
  type InstantOptions,
  type InstantResult,
  type InstantValue,
  type QueryOptions,
  type RangeOptions,
  type RangeResult,
} from './eval/query.ts';
export { formatExpr } from './format.ts';
export { typeOf } from './parse/check.ts';
export { type ParseOptions, parseExpr } from './parse/parse.ts';
export { selectorsOf, type UsedSelector } from './selectors-of.ts';
