import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInstaller } from './installer.mjs';
import { root } from './paths.mjs';
import { SetUpError, say, step } from './say.mjs';
import { environmentFor, pnpmEntry } from './toolchain.mjs';

/** Written when an installation has succeeded, removed before the next begins: present and equal means whole and current. */
const stampPath = join(root, 'node_modules', '.faultline-installed');

export function isWorkspaceCurrent() {
  const { hash, folders } = readWorkspace();
  return readStamp() === hash && folders.every((folder) => existsSync(join(folder, 'node_modules')));
}

/** @param {string} node @param {import('./lock.mjs').Lock} lock */
export async function installWorkspace(node, lock) {
  rmSync(stampPath, { force: true });
  const { hash } = readWorkspace();
  await step('installing the packages of the lockfile', async () => {
    try {
      await runInstaller({
        command: node,
        args: [pnpmEntry, 'install', '--frozen-lockfile', '--reporter=append-only'],
        cwd: root,
        // Without a terminal to ask, pnpm must replace a node_modules it does not know rather than stop.
        env: { ...environmentFor(node), CI: 'true' },
        lock,
      });
    } catch (error) {
      throw explain(error);
    }
  });
  await prebundle(node, lock);
  writeFileSync(stampPath, hash);
}

/** Makes every later start faster. Without it everything runs as well, so that a failure is told and left at that. @param {string} node @param {import('./lock.mjs').Lock} lock */
async function prebundle(node, lock) {
  await step('bundling them for quick starts', async () => {
    try {
      await runInstaller({ command: node, args: [join(root, 'scripts/prebundle/main.ts')], cwd: root, env: environmentFor(node), lock });
    } catch (error) {
      if (!(error instanceof SetUpError) || error.exitCode > 128) throw error;
      say(`that failed, and only makes starts slower: ${error.message}`);
    }
  });
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof SetUpError) || !error.message.includes('ERR_PNPM_OUTDATED_LOCKFILE')) return error;
  return new SetUpError(
    'pnpm-lock.yaml does not match the package.json files. If you changed dependencies: node scripts/run.mjs pnpm install (details: .faultline/install.log)',
    { cause: error },
  );
}

/**
 * Everything that decides what node_modules should hold, hashed: lockfile, workspace settings, each package.json, platform.
 *
 * @returns {{ hash: string, folders: string[] }} `folders`: those of packages with dependencies
 */
function readWorkspace() {
  const settings = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const hash = createHash('sha256');
  hash.update(`${process.platform}-${process.arch}\0${settings}\0`);
  hash.update(readFileSync(join(root, 'pnpm-lock.yaml')));
  const folders = [];
  for (const folder of [root, ...packageFolders(settings)]) {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    hash.update(`\0${text}`);
    const { dependencies = {}, devDependencies = {} } = JSON.parse(text);
    if (Object.keys(dependencies).length + Object.keys(devDependencies).length > 0) folders.push(folder);
  }
  return { hash: hash.digest('hex'), folders };
}

/** Reads the `packages:` list, whose entries are folders or `folder/*`. @param {string} settings @returns {string[]} */
function packageFolders(settings) {
  const list = /^packages:\n((?:[ \t]+- .*\n)+)/m.exec(settings)?.[1] ?? '';
  const patterns = [...list.matchAll(/- +["']?([^"'\s]+)["']?/g)].map((match) => /** @type {string} */ (match[1]));
  return patterns
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [join(root, pattern)];
      const parent = join(root, pattern.slice(0, -2));
      return existsSync(parent)
        ? readdirSync(parent)
            .sort()
            .map((name) => join(parent, name))
        : [];
    })
    .filter((folder) => existsSync(join(folder, 'package.json')));
}

function readStamp() {
  try {
    return readFileSync(stampPath, 'utf8');
  } catch {
    return undefined;
  }
}
