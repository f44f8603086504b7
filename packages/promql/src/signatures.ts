import type { ValueType } from './ast.ts';

/**
 * The parameters of a function. `optional` counts how many of the last ones may be left out;
 * `repeats` says that the last one may come any number of times, or not at all.
 */
export type Signature = Readonly<{ params: readonly ValueType[]; returns: ValueType; optional?: number; repeats?: boolean }>;

const ofVector: Signature = { params: ['vector'], returns: 'vector' };
const ofMatrix: Signature = { params: ['matrix'], returns: 'vector' };
/** Functions of a time take the evaluation time when no vector is given. */
const ofTime: Signature = { params: ['vector'], returns: 'vector', optional: 1 };

const all = (names: string, signature: Signature): Array<[string, Signature]> => names.split(' ').map((name) => [name, signature]);

/** Every function that Prometheus 3 offers without a feature flag. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ...all('abs ceil exp floor ln log10 log2 sgn sqrt', ofVector),
  ...all('acos acosh asin asinh atan atanh cos cosh deg rad sin sinh tan tanh', ofVector),
  ...all('absent sort sort_desc timestamp', ofVector),
  ...all('histogram_avg histogram_count histogram_stddev histogram_stdvar histogram_sum', ofVector),
  ...all('absent_over_time avg_over_time count_over_time last_over_time max_over_time min_over_time', ofMatrix),
  ...all('present_over_time stddev_over_time stdvar_over_time sum_over_time', ofMatrix),
  ...all('changes delta deriv idelta increase irate rate resets', ofMatrix),
  ...all('day_of_month day_of_week day_of_year days_in_month hour minute month year', ofTime),
  ['clamp', { params: ['vector', 'scalar', 'scalar'], returns: 'vector' }],
  ['clamp_max', { params: ['vector', 'scalar'], returns: 'vector' }],
  ['clamp_min', { params: ['vector', 'scalar'], returns: 'vector' }],
  ['histogram_fraction', { params: ['scalar', 'scalar', 'vector'], returns: 'vector' }],
  ['histogram_quantile', { params: ['scalar', 'vector'], returns: 'vector' }],
  ['label_join', { params: ['vector', 'string', 'string', 'string'], returns: 'vector', repeats: true }],
  ['label_replace', { params: ['vector', 'string', 'string', 'string', 'string'], returns: 'vector' }],
  ['pi', { params: [], returns: 'scalar' }],
  ['predict_linear', { params: ['matrix', 'scalar'], returns: 'vector' }],
  ['quantile_over_time', { params: ['scalar', 'matrix'], returns: 'vector' }],
  ['round', { params: ['vector', 'scalar'], returns: 'vector', optional: 1 }],
  ['scalar', { params: ['vector'], returns: 'scalar' }],
  ['time', { params: [], returns: 'scalar' }],
  ['vector', { params: ['scalar'], returns: 'vector' }],
]);

/** Known to Prometheus but only behind a feature flag; naming them makes for a better error than "unknown function". */
export const EXPERIMENTAL_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'double_exponential_smoothing end first_over_time histogram_quantiles info integral mad_over_time max_of min_of range ' +
    'sort_by_label sort_by_label_desc start start_timestamp step ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ' +
    'ts_of_min_over_time'
  ).split(' '),
);

export const EXPERIMENTAL_AGGREGATIONS: ReadonlySet<string> = new Set(['limitk', 'limit_ratio']);
