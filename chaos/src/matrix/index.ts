export { type Cell, cellsOf, oneOfEachKind } from './cells.ts';
export type { MatrixLab } from './matrix-lab.ts';
export { remains } from './remains.ts';
export { renderMatrix } from './render.ts';
export { type CellResult, runCell } from './run-cell.ts';
