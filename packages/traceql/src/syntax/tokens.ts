/** Every token that is always the same text, by that text; the error messages name them so. */
export const FIXED_TOKENS = [
  ',',
  '.',
  '{',
  '}',
  '(',
  ')',
  '=',
  '!=',
  '=~',
  '!~',
  '>',
  '>=',
  '<',
  '<=',
  '+',
  '-',
  '/',
  '%',
  '*',
  '^',
  '&&',
  '||',
  '!',
  '|',
  '>>',
  '<<',
  '~',
  '!>',
  '!<',
  '!>>',
  '!<<',
  '&~',
  '&>',
  '&<',
  '&>>',
  '&<<',
  'true',
  'false',
  'nil',
  'ok',
  'error',
  'unset',
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
  'duration',
  'childCount',
  'name',
  'status',
  'statusMessage',
  'kind',
  'rootName',
  'rootServiceName',
  'rootService',
  'traceDuration',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
  'id',
  'traceID',
  'spanID',
  'parentID',
  'timeSinceStart',
  'version',
  'parent',
  'parent.',
  'resource.',
  'span.',
  'event.',
  'link.',
  'instrumentation.',
  'trace:',
  'span:',
  'event:',
  'link:',
  'instrumentation:',
  'count',
  'avg',
  'max',
  'min',
  'sum',
  'by',
  'coalesce',
  'select',
  'rate',
  'count_over_time',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
  'sum_over_time',
  'quantile_over_time',
  'histogram_over_time',
  'compare',
  'topk',
  'bottomk',
  'with',
] as const;

export type FixedToken = (typeof FIXED_TOKENS)[number];
export type TokenClass = 'IDENTIFIER' | 'STRING' | 'INTEGER' | 'FLOAT' | 'DURATION' | 'END_ATTRIBUTE' | '$end';
export type TokenKind = FixedToken | TokenClass;

export type Token = Readonly<{
  kind: TokenKind;
  /** The content of an IDENTIFIER or a STRING. */
  text: string;
  /** The value of a number; nanoseconds for a DURATION. */
  number: number;
  /** Where an error at this token is reported; see parseError. */
  line: number;
  column: number;
  from: number;
  to: number;
}>;

const FIXED: ReadonlySet<string> = new Set(FIXED_TOKENS);

export const isFixedToken = (text: string): text is FixedToken => FIXED.has(text);
