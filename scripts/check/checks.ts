import { existsSync } from 'node:fs';
import { type CommandResult, root, runCommand } from './command.ts';
import { judgeLicences } from './licences.ts';
import { judgeAudit, judgeCruise, type Verdict } from './verdicts.ts';

export interface Check {
  readonly name: string;
  run(signal: AbortSignal): Promise<Verdict>;
}

/** One configuration for what Node runs, one for the launcher's plain JavaScript, one for what the browser runs. */
const typeScriptProjects = ['tsconfig.json', 'scripts/tsconfig.json', 'console/tsconfig.json'];
const cruisedFolders = ['packages', 'services', 'simulators', 'chaos', 'lab', 'infra', 'tests', 'bench', 'scripts', 'console'];
const pnpm = 'toolchain/node_modules/pnpm/bin/pnpm.mjs';
const noPnpm: Verdict = { status: 'skipped', reason: 'pnpm is not in toolchain/' };

/** In the order in which a mistake is cheapest to understand: a type error explains most of what comes after it. */
export const checks: readonly Check[] = [
  {
    name: 'types',
    async run(signal) {
      for (const project of existing(typeScriptProjects)) {
        const result = await runCommand('tsc', ['--project', project, '--pretty', 'false'], signal);
        if (result.code !== 0) return judgeExit(result);
      }
      return { status: 'passed' };
    },
  },
  { name: 'lint', run: async (signal) => judgeExit(await runCommand('oxlint', ['--deny-warnings', '--format=unix'], signal)) },
  {
    name: 'format',
    run: async (signal) => judgeExit(await runCommand('biome', ['check', '--reporter=summary', '--colors=off'], signal)),
  },
  {
    name: 'borders',
    async run(signal) {
      const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...existing(cruisedFolders)];
      return judgeCruise(await runCommand('depcruise', args, signal));
    },
  },
  { name: 'unused', run: async (signal) => judgeExit(await runCommand('knip', ['--no-progress', '--no-config-hints'], signal)) },
  // Every file that git would take; what is known to be no secret says so with a comment `secretlint-disable-line`.
  { name: 'secrets', run: async (signal) => judgeExit(await runCommand('secretlint', ['--format=unix', '**/*'], signal)) },
  {
    name: 'licences',
    async run(signal) {
      if (!existsSync(`${root}/${pnpm}`)) return noPnpm;
      return judgeLicences(await runCommand(process.execPath, [pnpm, 'licenses', 'list', '--recursive', '--json'], signal));
    },
  },
  {
    name: 'advisories',
    async run(signal) {
      if (!existsSync(`${root}/${pnpm}`)) return noPnpm;
      return judgeAudit(await runCommand(process.execPath, [pnpm, 'audit', '--json', '--audit-level=high'], signal));
    },
  },
];

function existing(paths: readonly string[]): string[] {
  return paths.filter((path) => existsSync(`${root}/${path}`));
}

function judgeExit({ code, output }: CommandResult): Verdict {
  return code === 0 ? { status: 'passed' } : { status: 'failed', details: output };
}
