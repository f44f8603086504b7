import type { Matcher } from '@faultline/query-core';

/** What a LogQL text means. Durations are in nanoseconds, sizes in bytes. */
export type Expr = LogExpr | MetricExpr;

/** `{app="x"} |= "error" | json`: selects and transforms log lines. */
export type LogExpr = Readonly<{ kind: 'logs'; matchers: readonly Matcher[]; stages: readonly Stage[] }>;

/** An expression that gives numbers over time. */
export type MetricExpr = RangeAggregation | VectorAggregation | BinaryOperation | LabelReplace | VectorLiteral | NumberLiteral;

// --- pipeline stages ---------------------------------------------------------------------------------------------

export type Stage =
  | LineFilter
  | Readonly<{ kind: 'json' | 'unpack' | 'decolorize' }>
  | Readonly<{ kind: 'regexp' | 'pattern'; pattern: string }>
  | Readonly<{ kind: 'logfmt'; strict: boolean; keepEmpty: boolean }>
  | Readonly<{ kind: 'json-expressions'; extractions: readonly Extraction[] }>
  | Readonly<{ kind: 'logfmt-expressions'; extractions: readonly Extraction[]; strict: boolean; keepEmpty: boolean }>
  | Readonly<{ kind: 'label-filter'; filter: LabelFilter }>
  | Readonly<{ kind: 'line-format'; template: string }>
  | Readonly<{ kind: 'label-format'; formats: readonly LabelFormat[] }>
  | Readonly<{ kind: 'drop' | 'keep'; labels: readonly NamedLabel[] }>;

export type LineFilterOp = '|=' | '!=' | '|~' | '!~' | '|>' | '!>';

/** One operator with its alternatives: `|= "a" or "b"` wants one of them, `!= "a" or "b"` none. */
export type LineFilter = Readonly<{ kind: 'line-filter'; op: LineFilterOp; alternatives: readonly LineAlternative[] }>;

/** The text to look for, or with `ip` a pattern of addresses. */
export type LineAlternative = Readonly<{ text: string; ip: boolean }>;

/** `name="path"` of the json and logfmt parsers; a bare `name` is its own path. */
export type Extraction = Readonly<{ name: string; path: string }>;

/** `to=from` renames a label, `to="…"` sets it from a template. */
export type LabelFormat = Readonly<{ to: string; from: string; rename: boolean }>;

/** What `drop` and `keep` name: a label, or a label with a value. */
export type NamedLabel = Readonly<{ name: string; matcher?: Matcher }>;

export type CompareOp = '==' | '!=' | '>' | '>=' | '<' | '<=';

export type LabelFilter =
  | Readonly<{ kind: 'and' | 'or'; left: LabelFilter; right: LabelFilter }>
  | Readonly<{ kind: 'string'; matcher: Matcher }>
  | Readonly<{ kind: 'number' | 'duration' | 'bytes'; name: string; op: CompareOp; value: number }>
  | Readonly<{ kind: 'ip'; name: string; op: '==' | '!='; pattern: string }>;

// --- metrics -----------------------------------------------------------------------------------------------------

export type RangeOp =
  | 'rate'
  | 'rate_counter'
  | 'count_over_time'
  | 'bytes_rate'
  | 'bytes_over_time'
  | 'avg_over_time'
  | 'sum_over_time'
  | 'min_over_time'
  | 'max_over_time'
  | 'stdvar_over_time'
  | 'stddev_over_time'
  | 'quantile_over_time'
  | 'first_over_time'
  | 'last_over_time'
  | 'absent_over_time';

export type VectorOp =
  | 'sum'
  | 'avg'
  | 'max'
  | 'min'
  | 'count'
  | 'stddev'
  | 'stdvar'
  | 'bottomk'
  | 'topk'
  | 'approx_topk'
  | 'sort'
  | 'sort_desc';

/** `by (a, b)` or `without (a, b)`. */
export type Grouping = Readonly<{ without: boolean; labels: readonly string[] }>;

/** `| unwrap duration(took) | __error__=""`: the label whose value is the sample. */
export type Unwrap = Readonly<{ label: string; conversion: 'none' | 'bytes' | 'duration'; filters: readonly LabelFilter[] }>;

/** `{…} | … [5m] offset 1m` */
export type LogRange = Readonly<{ logs: LogExpr; rangeNs: number; offsetNs: number; unwrap?: Unwrap }>;

/** Parameters stay text here, because whether they make sense is judged only after the whole query has been read. */
export type RangeAggregation = Readonly<{
  kind: 'range-aggregation';
  op: RangeOp;
  range: LogRange;
  parameter?: string;
  grouping?: Grouping;
}>;

export type VectorAggregation = Readonly<{
  kind: 'vector-aggregation';
  op: VectorOp;
  inner: MetricExpr;
  parameter?: string;
  grouping?: Grouping;
}>;

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^';
export type SetOp = 'and' | 'or' | 'unless';
export type BinaryOp = ArithmeticOp | SetOp | CompareOp;

/** How the samples of the two sides find each other. `include` names the labels that the "one" side lends. */
export type VectorMatching = Readonly<{
  card: 'one-to-one' | 'many-to-one' | 'one-to-many';
  on: boolean;
  labels: readonly string[];
  include: readonly string[];
}>;

/** A side may still be a log expression here; validation refuses it with the words of the real server. */
export type BinaryOperation = Readonly<{
  kind: 'binary-operation';
  op: BinaryOp;
  left: Expr;
  right: Expr;
  returnBool: boolean;
  matching: VectorMatching;
}>;

export type LabelReplace = Readonly<{
  kind: 'label-replace';
  inner: MetricExpr;
  target: string;
  replacement: string;
  source: string;
  regex: string;
}>;

/** `vector(1)`: one sample without labels. `error` says why its text is no number. */
export type VectorLiteral = Readonly<{ kind: 'vector'; value: number; error?: string }>;

/** A number, or `error`: why its text is none. */
export type NumberLiteral = Readonly<{ kind: 'number'; value: number; error?: string }>;
