import { globSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from '../lib/paths.mjs';

/** Where processes begin. */
const ENTRIES = ['services/*/src/start.ts', '{simulators,packages}/*/src/main.ts', 'chaos/src/main.ts', 'lab/src/cli/main.ts'];
const OWN = /^(\.{0,2}\/|@faultline\/)/;

/** Specifiers of other people's packages that our own files import, each with the file that it means. */
export async function findImports(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const ambiguous = new Set<string>();
  const build = await rolldown({
    input: globSync(ENTRIES, { cwd: root }).map((path) => join(root, path)),
    platform: 'node',
    treeshake: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'find-imports',
        async resolveId(specifier, importer) {
          if (importer === undefined || OWN.test(specifier)) return null;
          if (isBuiltin(specifier)) return { id: specifier, external: true };
          const resolved = await this.resolve(specifier, importer, { skipSelf: true });
          if (resolved !== null) {
            if ((found.get(specifier) ?? resolved.id) !== resolved.id) ambiguous.add(specifier);
            found.set(specifier, resolved.id);
          }
          return { id: specifier, external: true };
        },
      },
    ],
  });
  await build.generate({ format: 'esm' });
  await build.close();
  // Two versions under one name: each file must go on getting its own.
  for (const specifier of ambiguous) found.delete(specifier);
  return found;
}
