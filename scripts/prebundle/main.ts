/**
 * Bundles the packages that our processes import, so that each start resolves and reads a few files instead of a thousand. Run after
 * an installation, by the launcher. Packages are bundled, our own files are not; see docs/decisions.
 */
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { bundlePackages } from './bundle-packages.ts';
import { findImports } from './find-imports.ts';

const folder = join(root, 'node_modules', '.prebundle');
const staging = join(root, 'node_modules', `.prebundle-${process.pid}`);

mkdirSync(staging, { recursive: true });
try {
  const files = await bundlePackages(await findImports(), staging);
  // The installation that it was made from: pnpm rewrites this file when it changes anything.
  const installedAtMs = statSync(join(root, 'node_modules', '.pnpm', 'lock.yaml')).mtimeMs;
  writeFileSync(join(staging, 'index.json'), JSON.stringify({ installedAtMs, files }));
  rmSync(folder, { recursive: true, force: true });
  renameSync(staging, folder);
} finally {
  rmSync(staging, { recursive: true, force: true });
}
