import type { SyntaxNode } from '@lezer/common';
import type { AggregateOp, BinaryOp, Expr, VectorMatching } from '../ast.ts';
import { isSetOp } from '../ast.ts';
import { EXPERIMENTAL_AGGREGATIONS, EXPERIMENTAL_FUNCTIONS, SIGNATURES } from '../signatures.ts';
import { applyPostfix, isPostfix } from './modifiers.ts';
import { readNumber } from './numbers.ts';
import { assemble, type Item } from './precedence.ts';
import { buildVectorSelector, readGrouping } from './selector.ts';
import type { Source } from './source.ts';
import { quote, unquote } from './strings.ts';

type Operator = Readonly<{ op: BinaryOp; returnBool: boolean; matching: VectorMatching; from: number; to: number }>;
type ExprItem = Item<Expr, Operator, SyntaxNode>;

const NO_LABELS: readonly string[] = Object.freeze([]);

const NO_FILL: VectorMatching['fill'] = Object.freeze({});

const AGGREGATIONS_WITH_PARAM = new Set(['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio']);

/** Turns the syntax tree of an expression into our own. Throws QueryError for what the grammar lets through but the language does not. */
export function buildExpr(source: Source, node: SyntaxNode): Expr {
  const items: ExprItem[] = [];
  flatten(source, node, items);
  return assemble<Expr, Operator, SyntaxNode>(items, {
    unary: (op, from, expr) => buildUnary(source, { op, from, expr }),
    postfix: (postfix, expr) => applyPostfix(source, expr, postfix),
    infix: ({ from, to, ...operator }, lhs, rhs) =>
      Object.freeze({
        kind: 'binary',
        ...operator,
        lhs,
        rhs,
        opRange: source.range(from, to),
        range: source.range(lhs.range.from, rhs.range.to),
      }),
  });
}

/** A signed number is one literal, as in Prometheus. */
function buildUnary(source: Source, { op, from, expr }: { op: '+' | '-'; from: number; expr: Expr }): Expr {
  const range = source.range(from, expr.range.to);
  if (expr.kind === 'number') return Object.freeze({ kind: 'number', value: op === '-' ? -expr.value : expr.value, range });
  return Object.freeze({ kind: 'unary', op, expr, range });
}

function flatten(source: Source, node: SyntaxNode, items: ExprItem[]): void {
  if (node.name === 'BinaryExpr') {
    const lhs = node.firstChild as SyntaxNode;
    const rhs = node.lastChild as SyntaxNode;
    const operator = readOperator(source, lhs, rhs);
    flatten(source, lhs, items);
    items.push({ type: 'infix', op: operator.op, operator });
    flatten(source, rhs, items);
  } else if (node.name === 'UnaryExpr') {
    const sign = node.firstChild as SyntaxNode;
    items.push({ type: 'prefix', sign: textOf(source, sign) as '+' | '-', from: sign.from });
    flatten(source, node.lastChild as SyntaxNode, items);
  } else if (isPostfix(node)) {
    flatten(source, node.firstChild as SyntaxNode, items);
    items.push({ type: 'postfix', postfix: node });
  } else if (node.name === 'NumberDurationLiteral') {
    flattenNumber(source, node, items);
  } else {
    items.push({ type: 'operand', operand: buildOperand(source, node) });
  }
}

function flattenNumber(source: Source, node: SyntaxNode, items: ExprItem[]): void {
  const text = textOf(source, node);
  const sign = /^[+-]\s*/.exec(text)?.[0] ?? '';
  if (sign !== '') items.push({ type: 'prefix', sign: sign[0] as '+' | '-', from: node.from });
  const from = node.from + sign.length;
  // The node may end before the dot of `2.`, which the grammar does not know.
  const digits = source.text[node.to] === '.' ? `${text.slice(sign.length)}.` : text.slice(sign.length);
  const value = readNumber(digits);
  if (value === undefined) throw source.errorAt(from, node.to, `bad number or duration syntax: ${quote(digits)}`);
  items.push({ type: 'operand', operand: Object.freeze({ kind: 'number', value, range: source.range(from, from + digits.length) }) });
}

function readOperator(source: Source, lhs: SyntaxNode, rhs: SyntaxNode): Operator {
  const token = lhs.nextSibling as SyntaxNode;
  const op = textOf(source, token).toLowerCase();
  if (op === '</' || op === '>/')
    throw source.errorAt(token.from, token.to, `operator ${quote(op)} works on native histograms, which are not supported`);
  let returnBool = false;
  let matching: VectorMatching = { cardinality: 'one-to-one', on: false, labels: NO_LABELS, include: NO_LABELS, fill: NO_FILL };
  let fill = NO_FILL;
  for (let next = token.nextSibling; next !== null && next.from < rhs.from; next = next.nextSibling) {
    if (next.name === 'BoolModifier') returnBool = true;
    else if (next.name === 'MatchingModifierClause') matching = readMatching(source, next);
    else if (next.name === 'FillModifier') fill = readFill(source, next);
  }
  matching = { ...matching, fill };
  if (isSetOp(op as BinaryOp) && matching.cardinality === 'one-to-one') matching = { ...matching, cardinality: 'many-to-many' };
  const last = rhs.prevSibling as SyntaxNode;
  return { op: op as BinaryOp, returnBool, matching: Object.freeze(matching), from: token.from, to: last.to };
}

function readFill(source: Source, node: SyntaxNode): VectorMatching['fill'] {
  if (!source.experimental) throw source.errorAt(node.from, node.to, 'binop fill modifiers are experimental and not enabled');
  let fill: VectorMatching['fill'] = NO_FILL;
  for (let clause = node.firstChild; clause !== null; clause = clause.nextSibling) {
    const literal = clause.getChild('NumberDurationLiteral') as SyntaxNode;
    const expr = buildExpr(source, literal);
    // A literal is a number, or a sign in front of one that buildExpr has folded into it.
    const value = expr.kind === 'number' ? expr.value : Number.NaN;
    if (clause.name === 'FillClause') fill = { left: value, right: value };
    else fill = { ...fill, [clause.name === 'FillLeftClause' ? 'left' : 'right']: value };
  }
  return Object.freeze(fill);
}

function readMatching(source: Source, clause: SyntaxNode): VectorMatching {
  const grouping = clause.getChildren('GroupingLabels').map((labels) => readGrouping(source, labels));
  const cardinality = clause.getChild('GroupLeft') ? 'many-to-one' : clause.getChild('GroupRight') ? 'one-to-many' : 'one-to-one';
  return {
    cardinality,
    on: clause.getChild('On') !== null,
    labels: grouping[0] ?? NO_LABELS,
    include: grouping[1] ?? NO_LABELS,
    fill: NO_FILL,
  };
}

function buildOperand(source: Source, node: SyntaxNode): Expr {
  switch (node.name) {
    case 'ParenExpr':
      return Object.freeze({
        kind: 'paren',
        expr: buildExpr(source, expressionsIn(node)[0] as SyntaxNode),
        range: source.range(node.from, node.to),
      });
    case 'StringLiteral':
      return buildString(source, node);
    case 'VectorSelector':
      return buildVectorSelector(source, node);
    case 'AggregateExpr':
      return buildAggregate(source, node);
    case 'FunctionCall':
      return buildCall(source, node);
    default:
      throw source.errorAt(node.from, node.to, `unexpected ${quote(textOf(source, node))}`);
  }
}

function buildString(source: Source, node: SyntaxNode): Expr {
  const text = textOf(source, node);
  const value = unquote(text);
  if (value === undefined) throw source.errorAt(node.from, node.to, `error unquoting string ${quote(text)}: invalid syntax`);
  return Object.freeze({ kind: 'string', value, text, range: source.range(node.from, node.to) });
}

function buildAggregate(source: Source, node: SyntaxNode): Expr {
  const op = textOf(source, node.getChild('AggregateOp') as SyntaxNode).toLowerCase();
  const modifier = node.getChild('AggregateModifier');
  const args = argumentsOf(source, node);
  const range = source.range(node.from, node.to);
  if (args.length === 0) throw source.error(range, 'no arguments for aggregate expression provided');
  if (EXPERIMENTAL_AGGREGATIONS.has(op)) {
    throw source.error(range, `${op}() is experimental and must be enabled with --enable-feature=promql-experimental-functions`);
  }
  const expected = AGGREGATIONS_WITH_PARAM.has(op) ? 2 : 1;
  if (args.length !== expected) {
    throw source.error(range, `wrong number of arguments for aggregate expression provided, expected ${expected}, got ${args.length}`);
  }
  const labels = modifier?.getChild('GroupingLabels');
  return Object.freeze({
    kind: 'aggregate',
    op: op as AggregateOp,
    expr: args[expected - 1] as Expr,
    param: expected === 2 ? args[0] : undefined,
    without: modifier?.getChild('Without') != null,
    grouping: labels == null ? NO_LABELS : readGrouping(source, labels),
    range,
  });
}

function buildCall(source: Source, node: SyntaxNode): Expr {
  const name = node.getChild('FunctionIdentifier') as SyntaxNode;
  const func = textOf(source, name);
  if (EXPERIMENTAL_FUNCTIONS.has(func)) throw source.errorAt(name.from, name.to, `function ${quote(func)} is not enabled`);
  if (!SIGNATURES.has(func)) throw source.errorAt(name.from, name.to, `unknown function with name ${quote(func)}`);
  return Object.freeze({ kind: 'call', func, args: Object.freeze(argumentsOf(source, node)), range: source.range(node.from, node.to) });
}

function argumentsOf(source: Source, node: SyntaxNode): Expr[] {
  const body = node.getChild('FunctionCallBody');
  return body === null ? [] : expressionsIn(body).map((argument) => buildExpr(source, argument));
}

function expressionsIn(node: SyntaxNode): SyntaxNode[] {
  return node.getChildren('Expr');
}

function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}
