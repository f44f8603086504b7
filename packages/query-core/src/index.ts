export { formatDuration, parseDuration } from './duration.ts';
export { isQueryError, QueryError, type QueryErrorCode, type TextRange } from './errors.ts';
export {
  compareLabels,
  emptyLabels,
  formatLabelName,
  formatLabels,
  type Labels,
  labelsKey,
  labelsKeyOf,
  labelsOf,
  labelValue,
  METRIC_NAME,
  onlyLabels,
  withoutLabels,
} from './labels.ts';
export { compileMatcher, formatMatcher, type Matcher, type MatchOp } from './matcher.ts';
export { type ColumnSeries, type Point, type Sample, type Series, toPoints } from './matrix.ts';
export { formatValue } from './number.ts';
export { compileRegex, type Regex, type RegexOptions } from './regex.ts';
export type { RegexMatch } from './regex-match.ts';
export { expandTemplate } from './regex-template.ts';
export { isStale, writeStale } from './staleness.ts';
