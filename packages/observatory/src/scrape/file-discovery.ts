import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { TargetGroup } from './config.ts';

const groups = z.array(
  z.object({
    targets: z.array(z.string()),
    labels: z.record(z.string(), z.string()).default({}),
  }),
);

/** Files that match a pattern whose last part may hold `*`, as Prometheus allows. */
export async function expandPattern(pattern: string): Promise<string[]> {
  const name = basename(pattern);
  if (!name.includes('*')) return [pattern];
  const matches = new RegExp(`^${name.split('*').map(RegExp.escape).join('.*')}$`);
  const entries = await readdir(dirname(pattern)).catch(() => []);
  return entries
    .filter((entry) => matches.test(entry))
    .sort()
    .map((entry) => join(dirname(pattern), entry));
}

/** Reads target files (JSON or YAML), and again only when they have changed. A file that becomes unreadable keeps its last targets. */
export class FileDiscovery {
  readonly #onProblem: (message: string) => void;
  readonly #known = new Map<string, { version: string; groups: readonly TargetGroup[] }>();

  constructor(onProblem: (message: string) => void) {
    this.#onProblem = onProblem;
  }

  async discover(pattern: string): Promise<TargetGroup[]> {
    const files = await expandPattern(pattern);
    const found = await Promise.all(files.map((file) => this.#read(file)));
    return found.flat();
  }

  async #read(file: string): Promise<readonly TargetGroup[]> {
    const known = this.#known.get(file);
    try {
      const { mtimeMs, size } = await stat(file);
      const version = `${mtimeMs} ${size}`;
      if (known?.version === version) return known.groups;
      const parsed = groups.parse(parseYaml(await readFile(file, 'utf8')) ?? []);
      const withPath = parsed.map((group) => ({ ...group, labels: { ...group.labels, __meta_filepath: file } }));
      this.#known.set(file, { version, groups: withPath });
      return withPath;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        this.#known.delete(file);
        return [];
      }
      this.#onProblem(`targets in ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return known?.groups ?? [];
    }
  }
}
