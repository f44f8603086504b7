import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire, findPackageJSON, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** What OpenTelemetry patches while it is loaded. pg-pool is nobody's import but pg's. */
const PATCHED = ['ioredis', 'pg', 'pg-pool'];

/**
 * Bundles each into one CommonJS file of a package of the same name and version, because OpenTelemetry knows by these what to patch.
 * They find each other as packages do, and are patched one by one. Returns the file of each that our files import.
 */
export async function bundlePatched(imports: ReadonlyMap<string, string>, folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of PATCHED) {
    const main = imports.get(name) ?? resolveFrom(imports, name);
    if (main === undefined) continue;
    const directory = join(folder, 'node_modules', name);
    const build = await rolldown({
      input: main,
      platform: 'node',
      treeshake: false,
      logLevel: 'silent',
      external: (specifier, importer) => isBuiltin(specifier) || (importer !== undefined && [...PATCHED, 'pg-native'].includes(specifier)),
    });
    await build.write({ dir: directory, format: 'cjs', entryFileNames: 'whole.js' });
    await build.close();
    writeFileSync(join(directory, 'index.js'), facade(Object.keys((await import(pathToFileURL(main).href)) as object)));
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, version: versionOf(main), main: 'index.js' }));
    if (imports.has(name)) files[name] = `node_modules/${name}/index.js`;
  }
  return files;
}

/** The whole, and, never run, the names of what it exports: for an ES module's import, Node reads them from the text of this file. */
function facade(exported: readonly string[]): string {
  const names = exported.filter((name) => name !== 'default' && /^[A-Za-z_$][\w$]*$/.test(name));
  return [
    "const whole = require('./whole.js');",
    'module.exports = whole;',
    `0 && (module.exports = { ${names.map((name) => `${name}: undefined`).join(', ')} });`,
    '',
  ].join('\n');
}

function resolveFrom(imports: ReadonlyMap<string, string>, name: string): string | undefined {
  const pg = imports.get('pg');
  return pg === undefined ? undefined : createRequire(pg).resolve(name);
}

function versionOf(main: string): string {
  const file = findPackageJSON('.', pathToFileURL(main));
  if (file === undefined) throw new Error(`${main} belongs to no package`);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
