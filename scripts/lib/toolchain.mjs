import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runInstaller } from './installer.mjs';
import { toolchainDir } from './paths.mjs';
import { fallbackNodeVersion, integrity, nodePackages, nodeVersion, pnpmVersion } from './pinned.mjs';
import { SetUpError, say, step } from './say.mjs';

const modules = join(toolchainDir, 'node_modules');
const nodePackage = /** @type {string} */ (nodePackages[`${process.platform}-${process.arch}`]);
const versions = process.platform === 'linux' ? [nodeVersion, fallbackNodeVersion] : [nodeVersion];

export const pnpmEntry = join(modules, 'pnpm', 'bin', 'pnpm.mjs');

/** Type stripping without a flag came with 24; 25 has left its support, and dependency-cruiser refuses it. @param {string} version */
export function isNodeGoodEnough(version) {
  const major = Number.parseInt(version, 10);
  return major >= 24 && major !== 25;
}

/** @returns {string | undefined} the Node to run everything with: the one running now, else the toolchain's */
export function findNode() {
  if (isNodeGoodEnough(process.versions.node)) return process.execPath;
  const version = installedVersion(modules, nodePackage);
  return version !== undefined && versions.includes(version) ? nodeBinary(modules) : undefined;
}

export function hasPnpm() {
  return installedVersion(modules, 'pnpm') === pnpmVersion;
}

/**
 * Installs what is missing of Node and pnpm. Everything lands in a folder beside and is renamed into place, so that
 * `toolchain/node_modules` is either absent or whole.
 *
 * @param {import('./lock.mjs').Lock} lock
 */
export async function installToolchain(lock) {
  const ownNode = isNodeGoodEnough(process.versions.node);
  if (ownNode) {
    await step(`installing pnpm ${pnpmVersion}`, () => installPackages([`pnpm@${pnpmVersion}`], lock, () => true));
    return;
  }
  const starts = await step(`this is Node ${process.versions.node}; installing Node ${nodeVersion} and pnpm ${pnpmVersion}`, () =>
    installPackages([`${nodePackage}@${nodeVersion}`, `pnpm@${pnpmVersion}`], lock, nodeStarts),
  );
  if (starts) return;
  if (!versions.includes(fallbackNodeVersion)) throw new SetUpError(`Node ${nodeVersion} does not start on this machine.`);
  say(`Node ${nodeVersion} does not start here (libatomic.so.1 missing?)`);
  const fallbackStarts = await step(`installing Node ${fallbackNodeVersion} in its place`, () =>
    installPackages([`${nodePackage}@${fallbackNodeVersion}`, `pnpm@${pnpmVersion}`], lock, nodeStarts),
  );
  if (!fallbackStarts)
    throw new SetUpError(`neither Node ${nodeVersion} nor ${fallbackNodeVersion} starts here; install Node ≥ 24 yourself.`);
}

/**
 * @param {readonly string[]} specs
 * @param {import('./lock.mjs').Lock} lock
 * @param {(stagedModules: string) => boolean} accept a refused installation is thrown away
 * @returns {Promise<boolean>} what `accept` said
 */
async function installPackages(specs, lock, accept) {
  mkdirSync(toolchainDir, { recursive: true });
  for (const name of readdirSync(toolchainDir)) {
    if (name.startsWith('.staging-')) rmSync(join(toolchainDir, name), { recursive: true, force: true });
  }
  const staging = join(toolchainDir, `.staging-${process.pid}`);
  const staged = join(staging, 'node_modules');
  mkdirSync(staging);
  try {
    writeFileSync(join(staging, 'package.json'), '{ "private": true }\n');
    const flags = ['--ignore-scripts', '--include=optional', '--no-audit', '--no-fund', '--no-package-lock', '--no-global'];
    const npm = npmCommand();
    await runInstaller({
      command: npm.command,
      args: [...npm.args, 'install', '--prefix', staging, ...flags, ...specs],
      cwd: staging,
      env: process.env,
      lock,
    });
    checkIntegrity(staged);
    if (!accept(staged)) return false;
    if (existsSync(modules)) renameSync(modules, join(staging, 'replaced'));
    renameSync(staged, modules);
    return true;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** The npm that called us if one did: it is there, and it is the user's. */
function npmCommand() {
  const caller = process.env['npm_execpath'];
  if (caller !== undefined && basename(caller) === 'npm-cli.js') return { command: process.execPath, args: [caller] };
  return { command: 'npm', args: [] };
}

/** @param {string} stagedModules */
function checkIntegrity(stagedModules) {
  /** @type {{ packages: Record<string, { version: string, integrity?: string }> }} */
  const installed = JSON.parse(readFileSync(join(stagedModules, '.package-lock.json'), 'utf8'));
  for (const [path, { version, integrity: actual }] of Object.entries(installed.packages)) {
    const expected = integrity[`${path.replace(/^node_modules\//, '')}@${version}`];
    if (expected !== undefined && actual !== expected) {
      throw new SetUpError(
        `${path.replace(/^node_modules\//, '')}@${version} is not the package that Faultline pins (${actual}); not using it.`,
      );
    }
  }
}

/** @param {string} stagedModules */
function nodeStarts(stagedModules) {
  return spawnSync(nodeBinary(stagedModules), ['--version'], { stdio: 'ignore' }).status === 0;
}

/** @param {string} modulesDir */
function nodeBinary(modulesDir) {
  return join(modulesDir, nodePackage, 'bin', 'node');
}

/** @param {string} modulesDir @param {string} name @returns {string | undefined} */
function installedVersion(modulesDir, name) {
  try {
    return JSON.parse(readFileSync(join(modulesDir, name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/** The environment in which `node` means the Node we chose, for scripts and shims that look it up. @param {string} node @returns {NodeJS.ProcessEnv} */
export function environmentFor(node) {
  return { ...process.env, PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}` };
}
