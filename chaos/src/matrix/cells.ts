import type { KindView } from '../contract.ts';
import type { Layer } from '../fault-kind.ts';

/** One kind of fault at one place. */
export interface Cell {
  readonly kind: string;
  readonly layer: Layer;
  readonly target: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Every kind at every target that it fits, in the order of the catalogue. */
export function cellsOf(kinds: readonly KindView[]): Cell[] {
  return kinds.flatMap(({ kind, layer, targets, example }) => targets.map((target) => ({ kind, layer, target, parameters: example })));
}

/** One target of each kind, drawn by `float`, which gives numbers from 0 to below 1. */
export function oneOfEachKind(kinds: readonly KindView[], float: () => number): Cell[] {
  return kinds.flatMap((kind) => {
    const cells = cellsOf([kind]);
    const chosen = cells[Math.floor(float() * cells.length)];
    return chosen === undefined ? [] : [chosen];
  });
}
