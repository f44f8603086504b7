import type { BinaryOp, Expr, Grouping, LogExpr, MetricExpr, NumberLiteral, RangeOp, VectorMatching, VectorOp } from '../ast.ts';
import * as build from './build.ts';
import { readNumber } from './parse-label-filter.ts';
import { readStages } from './parse-pipeline.ts';
import { readLogRange } from './parse-range.ts';
import { readSelector } from './parse-selector.ts';
import type { TokenReader } from './token-reader.ts';

/** How tightly operators bind; those of a level from the left, powers from the right. */
const LEVELS: readonly (readonly BinaryOp[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];
const LEVEL_OF: ReadonlyMap<string, number> = new Map(LEVELS.flatMap((ops, level) => ops.map((op) => [op, level] as const)));

/** A whole query. */
export function readQuery(tokens: TokenReader): Expr {
  const expr = readExpr(tokens, 0);
  if (tokens.peek() !== '$end') throw tokens.unexpected();
  return expr;
}

/** `first` is an operand that has been read already. */
function readExpr(tokens: TokenReader, weakest: number, first?: NumberLiteral): Expr {
  let left: Expr = first ?? readOperand(tokens);
  for (;;) {
    const level = LEVEL_OF.get(tokens.peek()) ?? -1;
    if (level < weakest) return left;
    const op = tokens.take().type as BinaryOp;
    const modifier = readModifier(tokens);
    const right = readExpr(tokens, op === '^' ? level : level + 1);
    left = build.binaryOperation(op, modifier, [left, right]);
  }
}

function readOperand(tokens: TokenReader): Expr {
  const type = tokens.peek();
  if (type === '{') return readLogs(tokens);
  if (type === '(') {
    tokens.take();
    const inner = readExpr(tokens, 0);
    // An operator could stand here too.
    if (!tokens.accept(')')) throw tokens.unexpected();
    return inner;
  }
  if (type === 'label_replace') return readLabelReplace(tokens);
  if (type === 'VECTOR') return readVector(tokens);
  const vectorOp = VECTOR_OPS.get(type);
  if (vectorOp !== undefined) return readVectorAggregation(tokens, vectorOp);
  const rangeOp = RANGE_OPS.get(type);
  if (rangeOp !== undefined) return readRangeAggregation(tokens, rangeOp);
  const number = readNumber(tokens);
  if (number === undefined) throw tokens.unexpected();
  return number;
}

function readLogs(tokens: TokenReader): LogExpr {
  const matchers = readSelector(tokens);
  const { stages } = readStages(tokens, () => false);
  return { kind: 'logs', matchers, stages };
}

/** An expression where numbers are wanted: logs alone are a mistake that shows at the token behind them. */
function readMetric(tokens: TokenReader, first?: NumberLiteral): MetricExpr {
  const expr = readExpr(tokens, 0, first);
  if (expr.kind === 'logs') throw tokens.unexpected();
  return expr;
}

const named = <Op extends string>(...ops: readonly Op[]): ReadonlyMap<string, Op> => new Map(ops.map((op) => [op.toUpperCase(), op]));

const VECTOR_OPS = named<VectorOp>(
  ...(['sum', 'avg', 'min', 'max', 'count', 'stddev', 'stdvar', 'topk', 'bottomk', 'approx_topk', 'sort', 'sort_desc'] as const),
);
const RANGE_OPS = named<RangeOp>(
  ...(['rate', 'rate_counter', 'count_over_time', 'bytes_rate', 'bytes_over_time', 'sum_over_time', 'avg_over_time'] as const),
  ...(['min_over_time', 'max_over_time', 'first_over_time', 'last_over_time', 'stddev_over_time', 'stdvar_over_time'] as const),
  ...(['quantile_over_time', 'absent_over_time'] as const),
);

/** `quantile_over_time(0.9, {…} | unwrap x [5m]) by (a)` */
function readRangeAggregation(tokens: TokenReader, op: RangeOp): MetricExpr {
  tokens.take();
  tokens.expect('(');
  if (tokens.peek() !== 'NUMBER' && tokens.peek() !== '{' && tokens.peek() !== '(') throw tokens.unexpected('NUMBER', '{', '(');
  const parameter = tokens.peek() === 'NUMBER' ? tokens.take().text : undefined;
  if (parameter !== undefined) tokens.expect(',');
  const range = readLogRange(tokens);
  tokens.expect(')');
  return build.rangeAggregation(op, range, { ...optional('parameter', parameter), ...optional('grouping', readGrouping(tokens)) });
}

/** `topk by (a) (3, …)` or `topk(3, …) by (a)` */
function readVectorAggregation(tokens: TokenReader, op: VectorOp): MetricExpr {
  tokens.take();
  const before = readGrouping(tokens);
  if (tokens.peek() !== '(') throw before === undefined ? tokens.unexpected('(', 'by', 'without') : tokens.unexpected('(');
  tokens.take();
  // A number is the parameter where a comma follows, else the first operand of what is aggregated.
  const number = tokens.peek() === 'NUMBER' ? tokens.take().text : undefined;
  const parameter = number !== undefined && tokens.accept(',') ? number : undefined;
  const first = number === undefined || parameter !== undefined ? undefined : build.numberLiteral(number, 1);
  const inner = readMetric(tokens, first);
  if (!tokens.accept(')')) throw tokens.unexpected();
  const grouping = before ?? readGrouping(tokens);
  return build.vectorAggregation(op, inner, { ...optional('parameter', parameter), ...optional('grouping', grouping) });
}

function readGrouping(tokens: TokenReader): Grouping | undefined {
  const type = tokens.peek();
  if (type !== 'by' && type !== 'without') return undefined;
  tokens.take();
  return { without: type === 'without', labels: readLabelNames(tokens) };
}

/** `(a, b)` or `()` */
function readLabelNames(tokens: TokenReader): string[] {
  tokens.expect('(');
  if (tokens.accept(')')) return [];
  if (tokens.peek() !== 'IDENTIFIER') throw tokens.unexpected('IDENTIFIER', ')');
  const names = tokens.list(() => tokens.expect('IDENTIFIER').text);
  if (!tokens.accept(')')) throw tokens.unexpected(',', ')');
  return names;
}

/** `bool on (a) group_left (b)` */
function readModifier(tokens: TokenReader): build.BinaryModifier {
  const returnBool = tokens.accept('bool');
  const type = tokens.peek();
  const matching: VectorMatching = { card: 'one-to-one', on: type === 'on', labels: [], include: [] };
  if (type !== 'on' && type !== 'ignoring') return { returnBool, matching };
  tokens.take();
  const labels = readLabelNames(tokens);
  const card = tokens.accept('group_left') ? 'many-to-one' : tokens.accept('group_right') ? 'one-to-many' : 'one-to-one';
  const include = card !== 'one-to-one' && tokens.peek() === '(' ? readLabelNames(tokens) : [];
  return { returnBool, matching: { ...matching, card, labels, include } };
}

function readLabelReplace(tokens: TokenReader): MetricExpr {
  tokens.take();
  tokens.expect('(');
  const inner = readMetric(tokens);
  const nextText = (): string => {
    if (!tokens.accept(',')) throw tokens.unexpected(',');
    return tokens.expect('STRING').text;
  };
  if (tokens.peek() !== ',') throw tokens.unexpected();
  const [target, replacement, source, regex] = [nextText(), nextText(), nextText(), nextText()];
  tokens.expect(')');
  return { kind: 'label-replace', inner, target, replacement, source, regex };
}

function readVector(tokens: TokenReader): MetricExpr {
  tokens.take();
  tokens.expect('(');
  const { text } = tokens.expect('NUMBER');
  tokens.expect(')');
  return build.vectorLiteral(text);
}

function optional<Key extends string, T>(key: Key, value: T | undefined): Partial<Record<Key, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, T>);
}
