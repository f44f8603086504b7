import type { Relation, SpansetOp } from '../syntax/ast.ts';
import type { SpanView } from './span-view.ts';

/**
 * `lhs op rhs` for the structural operators. The plain ones find the spans on the right that stand in the relation to
 * some span on the left (`{a} > {b}`: b's that are children of an a), `!` those that stand in it to none, and `&` adds
 * the spans on the left that take part. Spans that no root leads to stand in no relation.
 */
export function relate(op: Exclude<SpansetOp, '&&' | '||'>, lhs: readonly SpanView[], rhs: readonly SpanView[]): SpanView[] {
  const negated = op.startsWith('!');
  const union = op.startsWith('&');
  const relation = (negated || union ? op.slice(1) : op) as Relation;
  const related = rhs.filter(relatedTo(relation, lhs));
  if (negated) return rhs.filter(not(new Set(related)));
  if (!union) return related;
  const result = new Set(related);
  for (const span of lhs.filter(relatedTo(INVERSE[relation], rhs))) result.add(span);
  return [...result];
}

const INVERSE: Readonly<Record<Relation, Relation>> = { '>': '<', '<': '>', '>>': '<<', '<<': '>>', '~': '~' };

const not =
  (spans: ReadonlySet<SpanView>) =>
  (span: SpanView): boolean =>
    !spans.has(span);

/** Whether a span is a child (parent, …) of any of the others. */
function relatedTo(relation: Relation, others: readonly SpanView[]): (span: SpanView) => boolean {
  switch (relation) {
    case '>': {
      const parents = new Set(others.map((other) => other.nestedSetLeft));
      return (span) => span.nestedSetParent > 0 && parents.has(span.nestedSetParent);
    }
    case '<': {
      const parents = new Set(others.map((other) => other.nestedSetParent));
      return (span) => span.nestedSetLeft > 0 && parents.has(span.nestedSetLeft);
    }
    case '>>':
      return descendantOfAny(others);
    case '<<':
      return ancestorOfAny(others);
    case '~':
      return siblingOfAny(others);
  }
}

/**
 * Intervals of a tree never overlap in part. So, of the intervals that begin before a span's, one contains the span if
 * and only if the furthest end among them lies behind it.
 */
function descendantOfAny(others: readonly SpanView[]): (span: SpanView) => boolean {
  const sorted = placed(others);
  const starts = sorted.map((other) => other.nestedSetLeft);
  let furthest = 0;
  const furthestEnd = sorted.map((other) => (furthest = Math.max(furthest, other.nestedSetRight)));
  return (span) => isPlaced(span) && (furthestEnd[countBelow(starts, span.nestedSetLeft) - 1] ?? 0) > span.nestedSetRight;
}

/** And of the intervals that begin behind a span's start, one lies within it if and only if the first of them begins before its end. */
function ancestorOfAny(others: readonly SpanView[]): (span: SpanView) => boolean {
  const starts = placed(others).map((other) => other.nestedSetLeft);
  return (span) => isPlaced(span) && (starts[countBelow(starts, span.nestedSetLeft + 1)] ?? Infinity) < span.nestedSetRight;
}

function siblingOfAny(others: readonly SpanView[]): (span: SpanView) => boolean {
  const byParent = Map.groupBy(new Set(others), (other) => other.nestedSetParent);
  return (span) => {
    if (span.nestedSetParent === 0) return false;
    return byParent.get(span.nestedSetParent)?.some((other) => other !== span) ?? false;
  };
}

const isPlaced = (span: SpanView): boolean => span.nestedSetLeft > 0 && span.nestedSetRight > 0;

const placed = (spans: readonly SpanView[]): readonly SpanView[] =>
  spans.filter(isPlaced).toSorted((a, b) => a.nestedSetLeft - b.nestedSetLeft);

/** How many of the sorted numbers are smaller than the limit. */
function countBelow(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
