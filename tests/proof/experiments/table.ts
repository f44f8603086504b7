import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadedExperiment } from '@faultline/chaos/experiments';

/** Exit codes: with the defence, and without it; -1 where it did not come to that. */
export interface Ran {
  readonly name: string;
  readonly on: number;
  readonly off: number;
}

const file = fileURLToPath(new URL('../../../docs/experiments.md', import.meta.url));

const head = `# Experiments

Written by \`FULL=1 npm run proof -- tests/proof/experiments\`, which runs each against a lab of its own, twice: as built, and with the
defence switched off. The numbers are exit codes of \`node lab run\`: 0 held, 1 deviated, 2 baseline unhealthy, 3 not injected. An
experiment that holds either way would test nothing. \`not run\`: nobody has yet, so treat it as a draft.
How to write one stands in [chaos/README.md](../chaos/README.md).

| experiment | layer | hypothesis | defence | switched off by | on | off |
|---|---|---|---|---|---|---|`;

/** Rows of experiments that were not run keep what they said before. */
export function writeTable(library: readonly Pick<LoadedExperiment, 'file' | 'experiment' | 'extension'>[], results: readonly Ran[]): void {
  const before = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const rows = library.map(({ file: path, experiment, extension }) => {
    const name = basename(path, '.yaml');
    const ran = results.find((each) => each.name === name);
    const known = before
      .find((line) => line.startsWith(`| [${name}]`))
      ?.split('|')
      .slice(-3, -1)
      .map((cell) => cell.trim());
    const cells =
      ran === undefined ? (known ?? ['not run', 'not run']) : [ran.on, ran.off].map((code) => (code === -1 ? 'not run' : String(code)));
    const off = `\`${(extension?.off.lab ?? []).filter((part) => part !== '--set').join(' ')}\``;
    const hypothesis = experiment.method.filter(({ type }) => type === 'probe').map((each) => each.name);
    const asked = [...hypothesis, experiment['steady-state-hypothesis']?.title ?? ''].join('; ');
    return `| [${name}](../chaos/experiments/${name}.yaml) | ${extension?.layer} | ${asked} | ${extension?.defence} | ${off} | ${cells.join(' | ')} |`;
  });
  writeFileSync(file, `${head}\n${rows.join('\n')}\n`);
}
