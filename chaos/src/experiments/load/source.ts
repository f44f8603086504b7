import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { ExperimentError, type Problem } from './experiment-error.ts';

export type Path = readonly PropertyKey[];

/** A YAML (or JSON) file as a value that remembers where each part of it stands. */
export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** Of the value at the path; of the nearest thing around it where there is none. `key`: of the key instead. */
  problemAt(path: Path, message: string, of?: 'key' | 'value'): Problem;
}

/** @throws ExperimentError for what is not YAML */
export function parseSource(text: string, file: string): Source {
  const lineCounter = new LineCounter();
  // Merge keys, because the reference implementation's parser knows them too.
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    throw new ExperimentError(
      file,
      document.errors.map((error) => ({ ...place(error.pos[0]), message: `not YAML: ${error.message}` })),
    );
  }
  return {
    file,
    value: document.toJS(),
    problemAt: (path, message, of = 'value') => ({ ...place(offsetOf(document, path, of)), message }),
  };
}

function offsetOf(document: Document, path: Path, of: 'key' | 'value'): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    const pair = childOf(document, node, step);
    if (pair === undefined) break;
    const wanted = of === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key);
    // An alias stands where it is used; what is wrong may be inside of what it names.
    offset = wanted?.range?.[0] ?? offset;
    node = pair.value;
  }
  return offset;
}

type Child = { readonly key: Node | undefined; readonly value: Node | null };

function childOf(document: Document, parent: Node | null, step: PropertyKey): Child | undefined {
  const node = isAlias(parent) ? (parent.resolve(document) ?? null) : parent;
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? undefined : { key: item as Node, value: item as Node };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step));
  if (pair !== undefined) return { key: pair.key as Node, value: pair.value as Node | null };
  return mergedInto(node.items)
    .map((source) => childOf(document, source, step))
    .find((found) => found !== undefined);
}

/** The maps that `<<` brings in. */
function mergedInto(pairs: readonly Pair[]): Node[] {
  const merge = pairs.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === '<<');
  if (merge === undefined) return [];
  return isSeq(merge.value) ? (merge.value.items as Node[]) : [merge.value as Node];
}
