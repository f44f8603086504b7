import type { ComparisonOp, MetricsAggregate, MetricsStage, OverTimeFn } from './ast.ts';
import type { Attribute } from './attribute.ts';
import { expectAttribute, parseAttributeList, parseField } from './parse-field.ts';
import type { TokenReader } from './token-reader.ts';
import type { TokenKind } from './tokens.ts';

const DEFAULT_COMPARE_TOP_N = 10;

const COMPARISONS: ReadonlySet<TokenKind> = new Set<ComparisonOp>(['=', '!=', '<', '<=', '>', '>=']);

export function acceptComparison(reader: TokenReader): ComparisonOp | undefined {
  return COMPARISONS.has(reader.kind) ? (reader.advance().kind as ComparisonOp) : undefined;
}

/** `rate() by (…)` and its like, or undefined if no metrics function stands here. */
export function parseMetricsAggregate(reader: TokenReader): MetricsAggregate | undefined {
  const { kind } = reader;
  switch (kind) {
    case 'rate':
    case 'count_over_time':
      reader.advance();
      reader.expect('(');
      reader.expect(')');
      return { kind: 'counting', fn: kind, by: parseBy(reader) };
    case 'min_over_time':
    case 'max_over_time':
    case 'sum_over_time':
    case 'avg_over_time':
    case 'histogram_over_time':
      return parseOverTime(reader, kind);
    case 'quantile_over_time':
      return parseQuantile(reader);
    case 'compare':
      return parseCompare(reader);
    default:
      return undefined;
  }
}

function parseOverTime(reader: TokenReader, fn: OverTimeFn): MetricsAggregate {
  reader.advance();
  reader.expect('(');
  const attribute = expectAttribute(reader);
  reader.expect(')');
  return { kind: 'over-time', fn, attribute, by: parseBy(reader) };
}

function parseQuantile(reader: TokenReader): MetricsAggregate {
  reader.advance();
  reader.expect('(');
  const attribute = expectAttribute(reader);
  reader.expect(',');
  const quantiles = [parseNumber(reader)];
  while (reader.accept(',')) quantiles.push(parseNumber(reader));
  reader.expect(')', [',']);
  return { kind: 'quantile', attribute, quantiles, by: parseBy(reader) };
}

function parseNumber(reader: TokenReader): number {
  if (reader.kind !== 'INTEGER' && reader.kind !== 'FLOAT') throw reader.unexpected(['INTEGER', 'FLOAT']);
  return reader.advance().number;
}

/** `compare({…})`, `compare({…}, topN)` or `compare({…}, topN, startNs, endNs)`. */
function parseCompare(reader: TokenReader): MetricsAggregate {
  reader.advance();
  reader.expect('(');
  reader.expect('{');
  const expr = reader.kind === '}' ? ({ kind: 'value', value: { type: 'bool', value: true } } as const) : parseField(reader);
  if (!reader.accept('}')) throw reader.unexpected();
  const numbers: number[] = [];
  if (reader.accept(',')) numbers.push(reader.expect('INTEGER').number);
  if (numbers.length === 1 && reader.accept(',')) {
    numbers.push(reader.expect('INTEGER').number);
    reader.expect(',');
    numbers.push(reader.expect('INTEGER').number);
  }
  reader.expect(')', numbers.length === 3 ? [] : [',']);
  const [topN = DEFAULT_COMPARE_TOP_N, startNs = 0, endNs = 0] = numbers;
  return { kind: 'compare', filter: { kind: 'filter', expr }, topN, startNs, endNs };
}

function parseBy(reader: TokenReader): readonly Attribute[] {
  return reader.accept('by') ? parseAttributeList(reader) : [];
}

/** `| topk(5)`, `> 10` and so on, as often as they come. */
export function parseMetricsStages(reader: TokenReader): readonly MetricsStage[] {
  const stages: MetricsStage[] = [];
  for (;;) {
    if (reader.accept('|')) stages.push(parseRank(reader));
    else {
      const op = acceptComparison(reader);
      if (op === undefined) return stages;
      stages.push({ kind: 'threshold', op, value: parseThreshold(reader) });
    }
  }
}

function parseRank(reader: TokenReader): MetricsStage {
  const { kind } = reader;
  if (kind !== 'topk' && kind !== 'bottomk') throw reader.unexpected(['topk', 'bottomk']);
  reader.advance();
  reader.expect('(');
  const limit = reader.expect('INTEGER').number;
  reader.expect(')');
  return { kind: 'rank', fn: kind, limit };
}

/** A number with an optional sign; a duration counts in seconds, like the series of durations. */
function parseThreshold(reader: TokenReader): number {
  const negative = reader.accept('-');
  const { kind } = reader;
  if (kind !== 'INTEGER' && kind !== 'FLOAT' && kind !== 'DURATION') {
    throw reader.unexpected(['INTEGER', 'FLOAT', 'DURATION', ...(negative ? [] : (['-'] as const))]);
  }
  const { number } = reader.advance();
  const value = kind === 'DURATION' ? number / 1e9 : number;
  return negative ? -value : value;
}
