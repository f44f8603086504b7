import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderCatalogue } from '@faultline/telemetry/catalogue';
import { renderChaosCatalogue } from './chaos-catalogue.ts';
import { composeFiles } from './compose/compose-files.ts';
import { dashboardFiles } from './dashboards/dashboards.ts';
import { renderRuleFile } from './rule-file.ts';
import { parseSlo, type Slo } from './slo.ts';
import { sloRules } from './slo-rules.ts';
import { windowSets } from './windows.ts';

/** The repository's root. */
export const root = join(import.meta.dirname, '../../..');

export interface GeneratedFile {
  /** From the repository's root. */
  readonly path: string;
  readonly content: string;
  /** It comes out right on this platform only. */
  readonly platform?: NodeJS.Platform;
}

/** Every SLO, in the order of their files. Throws on the first that is not well formed. */
export function readSlos(directory = join(root, 'infra/slo')): Slo[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => parseSlo(readFileSync(join(directory, file), 'utf8'), join(directory, file)));
}

/** Those of the files that this platform can tell about, and that are not what is committed. */
export function staleFiles(): GeneratedFile[] {
  return generatedFiles().filter(({ path, content, platform = process.platform }) => {
    if (platform !== process.platform) return false;
    const file = join(root, path);
    return !existsSync(file) || readFileSync(file, 'utf8') !== content;
  });
}

/** What is committed although it follows from something else, because other programs read it. */
export function generatedFiles(): GeneratedFile[] {
  const slos = readSlos();
  const rules = windowSets.map((set) => ({
    path: `infra/prometheus/rules/${set.name}/slo.yml`,
    content: renderRuleFile(
      slos.flatMap((slo) => sloRules(slo, set)),
      `Generated from infra/slo by \`npm run generate\`: the ${set.name} windows, over ${set.period}.\nExactly one set is loaded, as rules/active.`,
    ),
  }));
  // The metrics of the process are asked of the process itself, and Linux has the most.
  return [
    ...rules,
    ...dashboardFiles(),
    ...composeFiles(),
    { path: 'docs/chaos-catalogue.md', content: renderChaosCatalogue() },
    { path: 'docs/telemetry-catalogue.md', content: renderCatalogue(), platform: 'linux' },
  ];
}
