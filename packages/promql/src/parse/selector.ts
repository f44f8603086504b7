import { compileRegex, isQueryError, type Matcher, type MatchOp, METRIC_NAME } from '@faultline/query-core';
import type { SyntaxNode } from '@lezer/common';
import type { VectorSelector } from '../ast.ts';
import type { Source } from './source.ts';
import { isValidName, quote, unquote } from './strings.ts';

/** `name{matchers}`; a quoted string alone between the braces names the metric. */
export function buildVectorSelector(source: Source, node: SyntaxNode): VectorSelector {
  const identifier = node.getChild('Identifier');
  const name = identifier === null ? undefined : source.text.slice(identifier.from, identifier.to);
  const matchers: Matcher[] = [];
  for (let child = node.getChild('LabelMatchers')?.firstChild ?? null; child !== null; child = child.nextSibling) {
    if (child.name === 'QuotedLabelName') matchers.push({ name: METRIC_NAME, op: '=', value: readQuotedName(source, child) });
    else if (child.name.endsWith('LabelMatcher')) matchers.push(readMatcher(source, child));
  }
  const range = source.range(node.from, node.to);
  if (name !== undefined) {
    const twice = matchers.find((matcher) => matcher.name === METRIC_NAME);
    if (twice !== undefined) throw source.error(range, `metric name must not be set twice: ${quote(name)} or ${quote(twice.value)}`);
    matchers.push({ name: METRIC_NAME, op: '=', value: name });
  }
  return Object.freeze({
    kind: 'vector',
    name,
    matchers: Object.freeze(matchers.map((matcher) => Object.freeze(matcher))),
    extension: undefined,
    offsetMs: 0,
    at: undefined,
    range,
  });
}

function readMatcher(source: Source, node: SyntaxNode): Matcher {
  const label = node.firstChild as SyntaxNode;
  const op = node.getChild('MatchOp') as SyntaxNode;
  const literal = node.lastChild as SyntaxNode;
  const name = label.name === 'QuotedLabelName' ? readQuotedName(source, label) : source.text.slice(label.from, label.to);
  const text = source.text.slice(literal.from, literal.to);
  const value = unquote(text);
  if (value === undefined) throw source.errorAt(literal.from, literal.to, `error unquoting string ${quote(text)}: invalid syntax`);
  const matcher: Matcher = { name, op: source.text.slice(op.from, op.to) as MatchOp, value };
  if (matcher.op === '=~' || matcher.op === '!~') checkRegex(source, node, value);
  return matcher;
}

function checkRegex(source: Source, node: SyntaxNode, pattern: string): void {
  try {
    compileRegex(pattern, { anchored: true, dotAll: true });
  } catch (error) {
    if (isQueryError(error)) throw source.errorAt(node.from, node.to, error.message);
    throw error;
  }
}

/** The labels between the parentheses of `by (…)`, `on (…)` and their like. */
export function readGrouping(source: Source, node: SyntaxNode): readonly string[] {
  const labels: string[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'LabelName') labels.push(source.text.slice(child.from, child.to));
    else if (child.name === 'QuotedLabelName') labels.push(readQuotedName(source, child));
  }
  return Object.freeze(labels);
}

function readQuotedName(source: Source, node: SyntaxNode): string {
  const text = source.text.slice(node.from, node.to);
  const name = unquote(text);
  if (name === undefined) throw source.errorAt(node.from, node.to, `error unquoting string ${quote(text)}: invalid syntax`);
  if (!isValidName(name)) throw source.errorAt(node.from, node.to, `invalid label name for grouping: ${quote(name)}`);
  return name;
}
