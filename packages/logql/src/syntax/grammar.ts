import type { Matcher } from '@faultline/query-core';
import type {
  BinaryOp,
  CompareOp,
  Expr,
  Extraction,
  Grouping,
  LabelFilter,
  LabelFormat,
  LineAlternative,
  LineFilter,
  LineFilterOp,
  LogExpr,
  LogRange,
  MetricExpr,
  NamedLabel,
  RangeOp,
  Stage,
  Unwrap,
  VectorMatching,
  VectorOp,
} from '../ast.ts';
import * as build from './build.ts';
import type { Grammar, Rule } from './lalr.ts';
import type { Token } from './lexer.ts';

/**
 * LogQL's grammar, with the rules in the order and the shape that the real parser's have: which tokens an error
 * message lists depends on them. Values are tokens or what the actions return.
 */
type Values = readonly unknown[];

/** Value `index` of a rule's right side. The grammar is what makes the type true. */
const at = <T>(values: Values, index: number): T => values[index] as T;
const text = (values: Values, index: number): string => at<Token>(values, index).text;
const amount = (values: Values, index: number): number => at<Token>(values, index).value;

const TERMINALS = `
  BYTES IDENTIFIER STRING NUMBER FUNCTION_FLAG DURATION RANGE
  EQ RE NRE NPA OPEN_BRACE CLOSE_BRACE OPEN_BRACKET CLOSE_BRACKET COMMA DOT PIPE_MATCH PIPE_EXACT PIPE_PATTERN
  OPEN_PARENTHESIS CLOSE_PARENTHESIS BY WITHOUT COUNT_OVER_TIME RATE RATE_COUNTER SUM SORT SORT_DESC AVG
  MAX MIN COUNT STDDEV STDVAR BOTTOMK TOPK APPROX_TOPK
  BYTES_OVER_TIME BYTES_RATE BOOL JSON REGEXP LOGFMT PIPE LINE_FMT LABEL_FMT UNWRAP AVG_OVER_TIME SUM_OVER_TIME MIN_OVER_TIME
  MAX_OVER_TIME STDVAR_OVER_TIME STDDEV_OVER_TIME QUANTILE_OVER_TIME BYTES_CONV DURATION_CONV DURATION_SECONDS_CONV
  FIRST_OVER_TIME LAST_OVER_TIME ABSENT_OVER_TIME VECTOR LABEL_REPLACE UNPACK OFFSET PATTERN IP ON IGNORING GROUP_LEFT GROUP_RIGHT
  DECOLORIZE DROP KEEP
  OR AND UNLESS CMP_EQ NEQ LT LTE GT GTE ADD SUB MUL DIV MOD POW`;

const rules: Array<Rule<unknown>> = [];

/** `definition` is `left: right | right …`; one action for each alternative, or one for all. */
function rule(definition: string, ...actions: Array<Rule<unknown>['action']>): void {
  const colon = definition.indexOf(':');
  const left = definition.slice(0, colon).trim();
  definition
    .slice(colon + 1)
    .split('|')
    .forEach((alternative, i) => {
      const right = alternative.split(/\s+/).filter((symbol) => symbol !== '');
      rules.push({ left, right, action: actions[i] ?? actions[0] ?? ((values) => values[0]) });
    });
}

const second = (values: Values): unknown => values[1];
const appendThird = (values: Values): unknown => [...at<unknown[]>(values, 0), values[2]];
const appendSecond = (values: Values): unknown => [...at<unknown[]>(values, 0), values[1]];
const listOfFirst = (values: Values): unknown => [values[0]];

rule('root: expr');
rule('expr: logExpr | metricExpr');

rule(
  'logExpr: selector | selector pipelineExpr | OPEN_PARENTHESIS logExpr CLOSE_PARENTHESIS',
  (v): LogExpr => ({ kind: 'logs', matchers: at(v, 0), stages: [] }),
  (v): LogExpr => ({ kind: 'logs', matchers: at(v, 0), stages: at(v, 1) }),
  second,
);
rule(
  `metricExpr: rangeAggregationExpr | vectorAggregationExpr | binOpExpr | literalExpr | labelReplaceExpr | vectorExpr
    | OPEN_PARENTHESIS metricExpr CLOSE_PARENTHESIS`,
  ...Array.from({ length: 6 }, () => (v: Values) => v[0]),
  second,
);

// --- ranges: the interval may stand after the selector, after the pipeline or behind parentheses -----------------

const LOG_RANGES = `
  selector RANGE
  selector RANGE offsetExpr
  ( selector ) RANGE
  ( selector ) RANGE offsetExpr
  selector RANGE unwrapExpr
  selector RANGE offsetExpr unwrapExpr
  ( selector ) RANGE unwrapExpr
  ( selector ) RANGE offsetExpr unwrapExpr
  selector unwrapExpr RANGE
  selector unwrapExpr RANGE offsetExpr
  ( selector unwrapExpr ) RANGE
  ( selector unwrapExpr ) RANGE offsetExpr
  selector pipelineExpr RANGE
  selector pipelineExpr RANGE offsetExpr
  ( selector pipelineExpr ) RANGE
  ( selector pipelineExpr ) RANGE offsetExpr
  selector pipelineExpr unwrapExpr RANGE
  selector pipelineExpr unwrapExpr RANGE offsetExpr
  ( selector pipelineExpr unwrapExpr ) RANGE
  ( selector pipelineExpr unwrapExpr ) RANGE offsetExpr
  selector RANGE pipelineExpr
  selector RANGE offsetExpr pipelineExpr
  selector RANGE pipelineExpr unwrapExpr
  selector RANGE offsetExpr pipelineExpr unwrapExpr`;

for (const line of LOG_RANGES.trim().split('\n')) {
  const right = line.trim().replaceAll('(', 'OPEN_PARENTHESIS').replaceAll(')', 'CLOSE_PARENTHESIS');
  const symbols = right.split(' ');
  const part = <T>(values: Values, symbol: string): T | undefined => values[symbols.indexOf(symbol)] as T | undefined;
  rule(`logRangeExpr: ${right}`, (v): LogRange => {
    const unwrap = part<Unwrap>(v, 'unwrapExpr');
    return {
      logs: { kind: 'logs', matchers: part<Matcher[]>(v, 'selector') ?? [], stages: part<Stage[]>(v, 'pipelineExpr') ?? [] },
      rangeNs: part<Token>(v, 'RANGE')?.value ?? 0,
      offsetNs: part<number>(v, 'offsetExpr') ?? 0,
      ...(unwrap === undefined ? {} : { unwrap }),
    };
  });
}
rule('logRangeExpr: OPEN_PARENTHESIS logRangeExpr CLOSE_PARENTHESIS | logRangeExpr error', second, (v) => v[0]);

rule(
  `unwrapExpr: PIPE UNWRAP IDENTIFIER | PIPE UNWRAP convOp OPEN_PARENTHESIS IDENTIFIER CLOSE_PARENTHESIS
    | unwrapExpr PIPE labelFilter`,
  (v): Unwrap => ({ label: text(v, 2), conversion: 'none', filters: [] }),
  (v): Unwrap => ({ label: text(v, 4), conversion: at(v, 2), filters: [] }),
  (v): Unwrap => ({ ...at<Unwrap>(v, 0), filters: [...at<Unwrap>(v, 0).filters, at(v, 2)] }),
);
rule(
  'convOp: BYTES_CONV | DURATION_CONV | DURATION_SECONDS_CONV',
  () => 'bytes',
  () => 'duration',
  () => 'duration',
);

// --- aggregations ------------------------------------------------------------------------------------------------

rule(
  `rangeAggregationExpr: rangeOp OPEN_PARENTHESIS logRangeExpr CLOSE_PARENTHESIS
    | rangeOp OPEN_PARENTHESIS NUMBER COMMA logRangeExpr CLOSE_PARENTHESIS
    | rangeOp OPEN_PARENTHESIS logRangeExpr CLOSE_PARENTHESIS grouping
    | rangeOp OPEN_PARENTHESIS NUMBER COMMA logRangeExpr CLOSE_PARENTHESIS grouping`,
  (v) => build.rangeAggregation(at<RangeOp>(v, 0), at<LogRange>(v, 2), {}),
  (v) => build.rangeAggregation(at<RangeOp>(v, 0), at<LogRange>(v, 4), { parameter: text(v, 2) }),
  (v) => build.rangeAggregation(at<RangeOp>(v, 0), at<LogRange>(v, 2), { grouping: at<Grouping>(v, 4) }),
  (v) => build.rangeAggregation(at<RangeOp>(v, 0), at<LogRange>(v, 4), { parameter: text(v, 2), grouping: at<Grouping>(v, 6) }),
);
rule(
  `vectorAggregationExpr: vectorOp OPEN_PARENTHESIS metricExpr CLOSE_PARENTHESIS
    | vectorOp grouping OPEN_PARENTHESIS metricExpr CLOSE_PARENTHESIS
    | vectorOp OPEN_PARENTHESIS metricExpr CLOSE_PARENTHESIS grouping
    | vectorOp OPEN_PARENTHESIS NUMBER COMMA metricExpr CLOSE_PARENTHESIS
    | vectorOp OPEN_PARENTHESIS NUMBER COMMA metricExpr CLOSE_PARENTHESIS grouping
    | vectorOp grouping OPEN_PARENTHESIS NUMBER COMMA metricExpr CLOSE_PARENTHESIS`,
  (v) => build.vectorAggregation(at<VectorOp>(v, 0), at<MetricExpr>(v, 2), {}),
  (v) => build.vectorAggregation(at<VectorOp>(v, 0), at<MetricExpr>(v, 3), { grouping: at<Grouping>(v, 1) }),
  (v) => build.vectorAggregation(at<VectorOp>(v, 0), at<MetricExpr>(v, 2), { grouping: at<Grouping>(v, 4) }),
  (v) => build.vectorAggregation(at<VectorOp>(v, 0), at<MetricExpr>(v, 4), { parameter: text(v, 2) }),
  (v) => build.vectorAggregation(at<VectorOp>(v, 0), at<MetricExpr>(v, 4), { parameter: text(v, 2), grouping: at<Grouping>(v, 6) }),
  (v) => build.vectorAggregation(at<VectorOp>(v, 0), at<MetricExpr>(v, 5), { parameter: text(v, 3), grouping: at<Grouping>(v, 1) }),
);
rule(
  `labelReplaceExpr: LABEL_REPLACE OPEN_PARENTHESIS metricExpr COMMA STRING COMMA STRING COMMA STRING COMMA STRING
    CLOSE_PARENTHESIS`,
  (v): MetricExpr => ({
    kind: 'label-replace',
    inner: at(v, 2),
    target: text(v, 4),
    replacement: text(v, 6),
    source: text(v, 8),
    regex: text(v, 10),
  }),
);

// --- stream selector ---------------------------------------------------------------------------------------------

rule('selector: OPEN_BRACE matchers CLOSE_BRACE | OPEN_BRACE matchers error | OPEN_BRACE CLOSE_BRACE', second, second, (): Matcher[] => []);
rule('matchers: matcher | matchers COMMA matcher', listOfFirst, appendThird);
rule(
  'matcher: IDENTIFIER EQ STRING | IDENTIFIER NEQ STRING | IDENTIFIER RE STRING | IDENTIFIER NRE STRING',
  (v) => build.matcher(text(v, 0), '=', text(v, 2)),
  (v) => build.matcher(text(v, 0), '!=', text(v, 2)),
  (v) => build.matcher(text(v, 0), '=~', text(v, 2)),
  (v) => build.matcher(text(v, 0), '!~', text(v, 2)),
);

// --- pipeline ----------------------------------------------------------------------------------------------------

rule(
  'pipelineExpr: pipelineStage | pipelineExpr pipelineStage',
  (v) => v[0],
  (v) => [...at<Stage[]>(v, 0), ...at<Stage[]>(v, 1)],
);
rule(
  `pipelineStage: lineFilters | PIPE logfmtParser | PIPE labelParser | PIPE jsonExpressionParser
    | PIPE logfmtExpressionParser | PIPE labelFilter | PIPE lineFormatExpr | PIPE decolorizeExpr | PIPE labelFormatExpr
    | PIPE dropLabelsExpr | PIPE keepLabelsExpr`,
  (v) => v[0],
  ...Array.from({ length: 4 }, () => (v: Values) => [v[1]]),
  (v): Stage[] => [{ kind: 'label-filter', filter: at(v, 1) }],
  ...Array.from({ length: 5 }, () => (v: Values) => [v[1]]),
);
rule(
  'filter: PIPE_MATCH | PIPE_EXACT | PIPE_PATTERN | NRE | NEQ | NPA',
  ...(['|~', '|=', '|>', '!~', '!=', '!>'] as const).map((op) => (): LineFilterOp => op),
);
rule('filterOp: IP');
rule(
  'orFilter: STRING | STRING OR orFilter | filterOp OPEN_PARENTHESIS STRING CLOSE_PARENTHESIS',
  (v): LineAlternative[] => [{ text: text(v, 0), ip: false }],
  (v): LineAlternative[] => [{ text: text(v, 0), ip: false }, ...at<LineAlternative[]>(v, 2)],
  (v): LineAlternative[] => [{ text: text(v, 2), ip: true }],
);
rule(
  'lineFilter: filter STRING | filter filterOp OPEN_PARENTHESIS STRING CLOSE_PARENTHESIS | lineFilter OR orFilter',
  (v): LineFilter => ({ kind: 'line-filter', op: at(v, 0), alternatives: [{ text: text(v, 1), ip: false }] }),
  (v): LineFilter => ({ kind: 'line-filter', op: at(v, 0), alternatives: [{ text: text(v, 3), ip: true }] }),
  (v): LineFilter => ({ ...at<LineFilter>(v, 0), alternatives: [...at<LineFilter>(v, 0).alternatives, ...at<LineAlternative[]>(v, 2)] }),
);
rule('lineFilters: lineFilter | lineFilters lineFilter', listOfFirst, appendSecond);

rule(
  'parserFlags: FUNCTION_FLAG | parserFlags FUNCTION_FLAG',
  (v) => [text(v, 0)],
  (v) => [...at<string[]>(v, 0), text(v, 1)],
);
rule(
  'logfmtParser: LOGFMT | LOGFMT parserFlags',
  () => build.logfmt([]),
  (v) => build.logfmt(at(v, 1)),
);
rule(
  'labelParser: JSON | REGEXP STRING | UNPACK | PATTERN STRING',
  (): Stage => ({ kind: 'json' }),
  (v) => build.regexp(text(v, 1)),
  (): Stage => ({ kind: 'unpack' }),
  (v) => build.pattern(text(v, 1)),
);
rule('jsonExpressionParser: JSON labelExtractionExpressionList', (v): Stage => ({ kind: 'json-expressions', extractions: at(v, 1) }));
rule(
  'logfmtExpressionParser: LOGFMT parserFlags labelExtractionExpressionList | LOGFMT labelExtractionExpressionList',
  (v) => build.logfmtExpressions(at(v, 2), at(v, 1)),
  (v) => build.logfmtExpressions(at(v, 1), []),
);
rule('lineFormatExpr: LINE_FMT STRING', (v): Stage => ({ kind: 'line-format', template: text(v, 1) }));
rule('decolorizeExpr: DECOLORIZE', (): Stage => ({ kind: 'decolorize' }));
rule(
  'labelFormat: IDENTIFIER EQ IDENTIFIER | IDENTIFIER EQ STRING',
  (v): LabelFormat => ({ to: text(v, 0), from: text(v, 2), rename: true }),
  (v): LabelFormat => ({ to: text(v, 0), from: text(v, 2), rename: false }),
);
rule('labelsFormat: labelFormat | labelsFormat COMMA labelFormat | labelsFormat COMMA error', listOfFirst, appendThird, (v) => v[0]);
rule('labelFormatExpr: LABEL_FMT labelsFormat', (v): Stage => ({ kind: 'label-format', formats: at(v, 1) }));

const both =
  (kind: 'and' | 'or', right: number) =>
  (v: Values): LabelFilter => ({ kind, left: at(v, 0), right: at(v, right) });

rule(
  `labelFilter: matcher | ipLabelFilter | unitFilter | numberFilter | OPEN_PARENTHESIS labelFilter CLOSE_PARENTHESIS
    | labelFilter labelFilter | labelFilter AND labelFilter | labelFilter COMMA labelFilter | labelFilter OR labelFilter`,
  (v): LabelFilter => ({ kind: 'string', matcher: at(v, 0) }),
  ...Array.from({ length: 3 }, () => (v: Values) => v[0]),
  second,
  both('and', 1),
  both('and', 2),
  both('and', 2),
  both('or', 2),
);
rule(
  'labelExtractionExpression: IDENTIFIER EQ STRING | IDENTIFIER',
  (v): Extraction => ({ name: text(v, 0), path: text(v, 2) }),
  (v): Extraction => ({ name: text(v, 0), path: text(v, 0) }),
);
rule(
  'labelExtractionExpressionList: labelExtractionExpression | labelExtractionExpressionList COMMA labelExtractionExpression',
  listOfFirst,
  appendThird,
);
rule(
  `ipLabelFilter: IDENTIFIER EQ IP OPEN_PARENTHESIS STRING CLOSE_PARENTHESIS
    | IDENTIFIER NEQ IP OPEN_PARENTHESIS STRING CLOSE_PARENTHESIS`,
  (v): LabelFilter => ({ kind: 'ip', name: text(v, 0), op: '==', pattern: text(v, 4) }),
  (v): LabelFilter => ({ kind: 'ip', name: text(v, 0), op: '!=', pattern: text(v, 4) }),
);
rule('unitFilter: durationFilter | bytesFilter');

const COMPARISONS: ReadonlyArray<readonly [string, CompareOp]> = [
  ['GT', '>'],
  ['GTE', '>='],
  ['LT', '<'],
  ['LTE', '<='],
  ['NEQ', '!='],
  ['EQ', '=='],
  ['CMP_EQ', '=='],
];
for (const [token, op] of COMPARISONS) {
  rule(
    `durationFilter: IDENTIFIER ${token} DURATION`,
    (v): LabelFilter => ({ kind: 'duration', name: text(v, 0), op, value: amount(v, 2) }),
  );
}
for (const [token, op] of COMPARISONS) {
  rule(`bytesFilter: IDENTIFIER ${token} BYTES`, (v): LabelFilter => ({ kind: 'bytes', name: text(v, 0), op, value: amount(v, 2) }));
}
for (const [token, op] of COMPARISONS) {
  rule(`numberFilter: IDENTIFIER ${token} literalExpr`, (v) => build.numberFilter(text(v, 0), op, at(v, 2)));
}

rule(
  'namedMatcher: IDENTIFIER | matcher',
  (v): NamedLabel => ({ name: text(v, 0) }),
  (v): NamedLabel => ({ name: at<Matcher>(v, 0).name, matcher: at(v, 0) }),
);
rule('namedMatchers: namedMatcher | namedMatchers COMMA namedMatcher', listOfFirst, appendThird);
rule('dropLabelsExpr: DROP namedMatchers', (v): Stage => ({ kind: 'drop', labels: at(v, 1) }));
rule('keepLabelsExpr: KEEP namedMatchers', (v): Stage => ({ kind: 'keep', labels: at(v, 1) }));

// --- binary operations -------------------------------------------------------------------------------------------

const BINARY_OPS: ReadonlyArray<readonly [string, BinaryOp]> = [
  ['OR', 'or'],
  ['AND', 'and'],
  ['UNLESS', 'unless'],
  ['ADD', '+'],
  ['SUB', '-'],
  ['MUL', '*'],
  ['DIV', '/'],
  ['MOD', '%'],
  ['POW', '^'],
  ['CMP_EQ', '=='],
  ['NEQ', '!='],
  ['GT', '>'],
  ['GTE', '>='],
  ['LT', '<'],
  ['LTE', '<='],
];
for (const [token, op] of BINARY_OPS) {
  rule(`binOpExpr: expr ${token} binOpModifier expr`, (v) =>
    build.binaryOperation(op, at<build.BinaryModifier>(v, 2), [at<Expr>(v, 0), at<Expr>(v, 3)]),
  );
}

const modifier = (returnBool: boolean): build.BinaryModifier => ({
  returnBool,
  matching: { card: 'one-to-one', on: false, labels: [], include: [] },
});
const withMatching = (v: Values, matching: Partial<VectorMatching>): build.BinaryModifier => {
  const given = at<build.BinaryModifier>(v, 0);
  return { ...given, matching: { ...given.matching, ...matching } };
};

rule(
  'boolModifier: | BOOL',
  () => modifier(false),
  () => modifier(true),
);
rule(
  `onOrIgnoringModifier: boolModifier ON OPEN_PARENTHESIS labels CLOSE_PARENTHESIS
    | boolModifier ON OPEN_PARENTHESIS CLOSE_PARENTHESIS
    | boolModifier IGNORING OPEN_PARENTHESIS labels CLOSE_PARENTHESIS
    | boolModifier IGNORING OPEN_PARENTHESIS CLOSE_PARENTHESIS`,
  (v) => withMatching(v, { on: true, labels: at(v, 3) }),
  (v) => withMatching(v, { on: true }),
  (v) => withMatching(v, { labels: at(v, 3) }),
  (v) => v[0],
);
rule(
  `binOpModifier: boolModifier | onOrIgnoringModifier
    | onOrIgnoringModifier GROUP_LEFT
    | onOrIgnoringModifier GROUP_LEFT OPEN_PARENTHESIS CLOSE_PARENTHESIS
    | onOrIgnoringModifier GROUP_LEFT OPEN_PARENTHESIS labels CLOSE_PARENTHESIS
    | onOrIgnoringModifier GROUP_RIGHT
    | onOrIgnoringModifier GROUP_RIGHT OPEN_PARENTHESIS CLOSE_PARENTHESIS
    | onOrIgnoringModifier GROUP_RIGHT OPEN_PARENTHESIS labels CLOSE_PARENTHESIS`,
  (v) => v[0],
  (v) => v[0],
  (v) => withMatching(v, { card: 'many-to-one' }),
  (v) => withMatching(v, { card: 'many-to-one' }),
  (v) => withMatching(v, { card: 'many-to-one', include: at(v, 3) }),
  (v) => withMatching(v, { card: 'one-to-many' }),
  (v) => withMatching(v, { card: 'one-to-many' }),
  (v) => withMatching(v, { card: 'one-to-many', include: at(v, 3) }),
);

// --- the rest ----------------------------------------------------------------------------------------------------

rule(
  'literalExpr: NUMBER | ADD NUMBER | SUB NUMBER',
  (v) => build.numberLiteral(text(v, 0), 1),
  (v) => build.numberLiteral(text(v, 1), 1),
  (v) => build.numberLiteral(text(v, 1), -1),
);
rule('vectorExpr: vector OPEN_PARENTHESIS NUMBER CLOSE_PARENTHESIS', (v) => build.vectorLiteral(text(v, 2)));
rule('vector: VECTOR');

const operator = (values: Values): string => text(values, 0).toLowerCase();
rule('vectorOp: SUM | AVG | COUNT | MAX | MIN | STDDEV | STDVAR | BOTTOMK | TOPK | SORT | SORT_DESC | APPROX_TOPK', operator);
rule(
  `rangeOp: COUNT_OVER_TIME | RATE | RATE_COUNTER | BYTES_OVER_TIME | BYTES_RATE | AVG_OVER_TIME | SUM_OVER_TIME
    | MIN_OVER_TIME | MAX_OVER_TIME | STDVAR_OVER_TIME | STDDEV_OVER_TIME | QUANTILE_OVER_TIME | FIRST_OVER_TIME
    | LAST_OVER_TIME | ABSENT_OVER_TIME`,
  operator,
);
rule('offsetExpr: OFFSET DURATION', (v) => amount(v, 1));
rule(
  'labels: IDENTIFIER | labels COMMA IDENTIFIER',
  (v) => [text(v, 0)],
  (v) => [...at<string[]>(v, 0), text(v, 2)],
);
rule(
  `grouping: BY OPEN_PARENTHESIS labels CLOSE_PARENTHESIS | WITHOUT OPEN_PARENTHESIS labels CLOSE_PARENTHESIS
    | BY OPEN_PARENTHESIS CLOSE_PARENTHESIS | WITHOUT OPEN_PARENTHESIS CLOSE_PARENTHESIS`,
  (v): Grouping => ({ without: false, labels: at(v, 2) }),
  (v): Grouping => ({ without: true, labels: at(v, 2) }),
  (): Grouping => ({ without: false, labels: [] }),
  (): Grouping => ({ without: true, labels: [] }),
);

export const GRAMMAR: Grammar<unknown> = {
  terminals: TERMINALS.trim().split(/\s+/),
  precedence: [
    ['left', 'OR'],
    ['left', 'AND', 'UNLESS'],
    ['left', 'CMP_EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE'],
    ['left', 'ADD', 'SUB'],
    ['left', 'MUL', 'DIV', 'MOD'],
    ['right', 'POW'],
  ],
  rules,
};
