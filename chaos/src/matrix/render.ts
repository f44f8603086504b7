import { layerSchema } from '../contract.ts';
import type { Cell } from './cells.ts';
import type { CellResult } from './run-cell.ts';

const layers = layerSchema.options;

const head = `# Fault matrix

Every kind of fault at every place that it fits, one after the other on one lab under load: injected, confirmed by its own signal, seen
to act where it acts, reverted, and then nothing left anywhere, everything ready and somebody buying. Made by \`npm run bench -- faults\`,
which ends with \`lab verify\`; the figures are in fault-matrix.json beside it.

\`ok (+12) 0.4 s, masked, 0.2 s\` reads: it passed; the mechanism acted 12 times, the injection was confirmed after 0.4 s, no checkout
that ended meanwhile failed (a symptom that the defences mask is a pass), and all was well 0.2 s after the end.
\`felt by 3 of 9\` counts the checkouts, from the injection until all was well again, whose shopper got neither a confirmed nor a
pending order.
`;

/** Markdown: a table for each layer, kinds across and targets down. `cells` are all that there are, also those without a result. */
export function renderMatrix(results: readonly CellResult[], cells: readonly Cell[]): string {
  const tables = layers.map((layer) => ({ layer, own: cells.filter((cell) => cell.layer === layer) })).filter(({ own }) => own.length > 0);
  return [head, ...tables.map(({ layer, own }) => `## ${layer}\n\n${table(results, own)}\n`)].join('\n');
}

function table(results: readonly CellResult[], cells: readonly Cell[]): string {
  const kinds = [...new Set(cells.map(({ kind }) => kind))];
  const targets = [...new Set(cells.map(({ target }) => target))];
  const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  const cellOf = (kind: string, target: string): string => {
    const found = results.find((each) => each.kind === kind && each.target === target);
    if (found !== undefined) return view(found);
    const fits = cells.filter((each) => each.kind === kind).map((each) => each.target);
    return fits.includes(target) ? '**not run yet**' : `acts on ${fits.join(', ')} only`;
  };
  return [
    row(['target', ...kinds.map((kind) => `\`${kind}\``)]),
    row(['---', ...kinds.map(() => '---')]),
    ...targets.map((target) => row([`\`${target}\``, ...kinds.map((kind) => cellOf(kind, target))])),
  ].join('\n');
}

function view({ failed, counted, checkouts, restoredAfterMs = 0, confirmedAfterMs = 0, waitedFor }: CellResult): string {
  if (failed !== undefined) return `**failed**: ${failed.replaceAll('|', '\\|')}`;
  const symptom =
    checkouts === undefined
      ? 'felt: not counted'
      : checkouts.bad === 0
        ? 'masked'
        : `felt by ${checkouts.bad} of ${checkouts.good + checkouts.bad}`;
  const acts = counted === undefined ? '' : ` (+${counted.during - counted.before})`;
  return `ok${acts} ${seconds(confirmedAfterMs)}, ${symptom}, ${seconds(restoredAfterMs)}${waitedFor === undefined ? '' : ` (${waitedFor})`}`;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
