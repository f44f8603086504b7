import type { SpanKind } from './value.ts';

export type NestedSet = { nestedSetLeft: number; nestedSetRight: number; nestedSetParent: number; childCount: number };

type Node = NestedSet & { readonly span: TreeSpan; readonly children: Node[] };
type TreeSpan = Readonly<{ spanId: string; parentSpanId: string; kind: SpanKind }>;

/** A root's parent number. 0 means that the parent is not known. */
const ROOT_PARENT = -1;
/** Zipkin lets the client's and the server's span share one id; more than two of the same are broken data. */
const MAX_SAME_ID = 2;

/**
 * Numbers the spans of a trace depth first: `left` on the way down, `right` on the way up, so that a span's descendants
 * are those whose intervals lie within its own. The parent is named by its left number.
 *
 * Spans that no root leads to, for their parent is missing or they form a ring, keep zeros; so do all of them where an
 * id stands for more than two spans.
 */
export function numberNestedSets(spans: readonly TreeSpan[]): readonly NestedSet[] {
  const nodes = spans.map((span): Node => ({ span, children: [], nestedSetLeft: 0, nestedSetRight: 0, nestedSetParent: 0, childCount: 0 }));
  const byId = Map.groupBy(nodes, (node) => node.span.spanId);
  const roots = nodes.filter((node) => node.span.parentSpanId === '');
  for (const node of nodes) parentOf(node, byId)?.children.push(node);
  for (const node of nodes) node.childCount = node.children.length;
  if (byId.values().some((same) => same.length > MAX_SAME_ID)) return nodes.map(numbersOf);

  let bound = 1;
  for (const root of roots) {
    root.nestedSetParent = ROOT_PARENT;
    // An explicit stack: traces can be deeper than the call stack.
    const path: Array<{ node: Node; nextChild: number }> = [{ node: root, nextChild: 0 }];
    root.nestedSetLeft = bound++;
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const child = top.node.children[top.nextChild++];
      if (child === undefined) {
        top.node.nestedSetRight = bound++;
        path.pop();
      } else {
        child.nestedSetParent = top.node.nestedSetLeft;
        child.nestedSetLeft = bound++;
        path.push({ node: child, nextChild: 0 });
      }
    }
  }
  return nodes.map(numbersOf);
}

const numbersOf = ({ nestedSetLeft, nestedSetRight, nestedSetParent, childCount }: Node): NestedSet => ({
  nestedSetLeft,
  nestedSetRight,
  nestedSetParent,
  childCount,
});

function parentOf(node: Node, byId: ReadonlyMap<string, readonly Node[]>): Node | undefined {
  if (node.span.parentSpanId === '') return undefined;
  const candidates = byId.get(node.span.parentSpanId) ?? [];
  if (candidates.length < MAX_SAME_ID) return candidates[0];
  // Of a client and a server span with one id, the child of the server's is anything but a server span.
  const wanted: SpanKind = node.span.kind === 'server' ? 'client' : 'server';
  return candidates.find((candidate) => candidate.span.kind === wanted && candidate !== node);
}
