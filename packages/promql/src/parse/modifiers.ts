import { isQueryError } from '@faultline/query-core';
import type { SyntaxNode } from '@lezer/common';
import type { AtModifier, Expr } from '../ast.ts';
import { readNumber } from './numbers.ts';
import type { Source } from './source.ts';
import { quote } from './strings.ts';

const POSTFIXES: ReadonlySet<string> = new Set([
  'MatrixSelector',
  'SubqueryExpr',
  'OffsetExpr',
  'StepInvariantExpr',
  'AnchoredExpr',
  'SmoothedExpr',
]);

/** Whether the node is an expression followed by a range, `offset` or `@`. */
export function isPostfix(node: SyntaxNode): boolean {
  return POSTFIXES.has(node.name);
}

/** The expression with the range, offset or time of the node put on it. */
export function applyPostfix(source: Source, expr: Expr, node: SyntaxNode): Expr {
  const range = source.range(expr.range.from, node.to);
  switch (node.name) {
    case 'MatrixSelector': {
      if (expr.kind !== 'vector') throw source.error(expr.range, 'ranges only allowed for vector selectors');
      if (expr.offsetMs !== 0) throw source.error(range, 'no offset modifiers allowed before range');
      if (expr.at !== undefined) throw source.error(range, 'no @ modifiers allowed before range');
      const [length] = node.getChildren('DurationExpr');
      return Object.freeze({ kind: 'matrix', selector: expr, rangeMs: readPositiveDuration(source, length as SyntaxNode), range });
    }
    case 'SubqueryExpr': {
      const [length, step] = node.getChildren('DurationExpr');
      const rangeMs = readPositiveDuration(source, length as SyntaxNode);
      const stepMs = step === undefined ? undefined : readPositiveDuration(source, step);
      return Object.freeze({ kind: 'subquery', expr, rangeMs, stepMs, offsetMs: 0, at: undefined, range });
    }
    case 'OffsetExpr':
      return withOffset(source, expr, node);
    case 'StepInvariantExpr':
      return withAt(source, expr, node);
    default:
      return withExtension(source, expr, node);
  }
}

function withExtension(source: Source, expr: Expr, node: SyntaxNode): Expr {
  const extension = node.name === 'AnchoredExpr' ? 'anchored' : 'smoothed';
  const range = source.range(expr.range.from, node.to);
  if (!source.experimental) throw source.error(range, `${extension} modifier is experimental and not enabled`);
  if (expr.kind === 'matrix') return Object.freeze({ ...expr, selector: Object.freeze({ ...expr.selector, extension }), range });
  if (expr.kind === 'vector' && extension === 'smoothed') return Object.freeze({ ...expr, extension, range });
  throw source.error(range, `${extension} modifier is only allowed on ${extension === 'anchored' ? 'range vector' : 'vector'} selectors`);
}

function withOffset(source: Source, expr: Expr, node: SyntaxNode): Expr {
  const offsetMs = readDuration(source, node.getChild('OffsetDurationExpr') as SyntaxNode);
  const range = source.range(expr.range.from, node.to);
  const target = expr.kind === 'matrix' ? expr.selector : expr;
  if (target.kind !== 'vector' && target.kind !== 'subquery') {
    throw source.error(expr.range, 'offset modifier must be preceded by an instant vector selector or range vector selector or a subquery');
  }
  if (target.offsetMs !== 0) throw source.error(expr.range, 'offset may not be set multiple times');
  if (expr.kind === 'matrix') return Object.freeze({ ...expr, selector: Object.freeze({ ...expr.selector, offsetMs }), range });
  return Object.freeze({ ...target, offsetMs, range });
}

function withAt(source: Source, expr: Expr, node: SyntaxNode): Expr {
  const at = readAt(source, node);
  const range = source.range(expr.range.from, node.to);
  const target = expr.kind === 'matrix' ? expr.selector : expr;
  if (target.kind !== 'vector' && target.kind !== 'subquery') {
    throw source.error(expr.range, '@ modifier must be preceded by an instant vector selector or range vector selector or a subquery');
  }
  if (target.at !== undefined) throw source.error(expr.range, '@ <timestamp> may not be set multiple times');
  if (expr.kind === 'matrix') return Object.freeze({ ...expr, selector: Object.freeze({ ...expr.selector, at }), range });
  return Object.freeze({ ...target, at, range });
}

function readAt(source: Source, node: SyntaxNode): AtModifier {
  const preprocessor = node.getChild('AtModifierPreprocessors');
  if (preprocessor !== null) return Object.freeze({ kind: preprocessor.getChild('AtStart') === null ? 'end' : 'start' });
  const literal = node.lastChild as SyntaxNode;
  const text = source.text.slice(literal.from, literal.to);
  const seconds = readSigned(source, literal, text);
  const ms = Math.round(seconds * 1000);
  if (!Number.isSafeInteger(ms)) throw source.errorAt(literal.from, literal.to, `timestamp out of bounds for @ modifier: ${seconds}`);
  return Object.freeze({ kind: 'time', ms });
}

function readPositiveDuration(source: Source, node: SyntaxNode): number {
  const ms = readDuration(source, node);
  if (ms <= 0) throw source.errorAt(node.from, node.to, 'duration must be greater than 0');
  return ms;
}

/** A plain duration or number of seconds. Arithmetic on durations is experimental in Prometheus, and left out. */
function readDuration(source: Source, node: SyntaxNode): number {
  const text = source.text.slice(node.from, node.to);
  const plain = text.replace(/^\(\s*|\s*\)$/g, '');
  if (!/^[+-]?\s*[\w.]+$/.test(plain) && !/^[+-]?\s*[\d.]+e[+-]?\d+$/i.test(plain)) {
    throw source.errorAt(node.from, node.to, 'experimental duration expression is not enabled');
  }
  const ms = Math.round(readSigned(source, node, plain) * 1000);
  if (!Number.isSafeInteger(ms) || Math.abs(ms) > 2 ** 63 / 1e6) throw source.errorAt(node.from, node.to, 'duration out of range');
  return ms;
}

function readSigned(source: Source, node: SyntaxNode, text: string): number {
  const sign = /^[+-]/.exec(text)?.[0];
  const digits = text.replace(/^[+-]\s*/, '');
  try {
    const value = readNumber(digits);
    if (value === undefined) throw source.errorAt(node.from, node.to, `bad number or duration syntax: ${quote(digits)}`);
    return sign === '-' ? -value : value;
  } catch (error) {
    if (isQueryError(error) && error.position === undefined) throw source.errorAt(node.from, node.to, error.message);
    throw error;
  }
}
