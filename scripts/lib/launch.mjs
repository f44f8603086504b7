import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { stateDir } from './paths.mjs';
import { refuseMusl, refuseUnsupportedPlatform } from './platform.mjs';
import { runTarget } from './run-target.mjs';
import { SetUpError, say } from './say.mjs';
import { targets, usage } from './targets.mjs';
import { findNode, hasPnpm, installToolchain } from './toolchain.mjs';
import { installWorkspace, isWorkspaceCurrent } from './workspace.mjs';

const usageExitCode = 64;

/** @param {readonly string[]} args the target's name, then what the target gets */
export async function launch(args) {
  const [name = '', ...rest] = args;
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (target === undefined) {
    say(name === '' ? 'which target?' : `there is no target ${JSON.stringify(name)}`);
    process.stderr.write(`${usage()}\n`);
    process.exitCode = usageExitCode;
    return;
  }
  try {
    refuseUnsupportedPlatform();
    const node = await prepare(target.needsWorkspace ?? true);
    if (target.entry !== undefined) process.exitCode = await runTarget({ node, target: { ...target, entry: target.entry }, args: rest });
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  }
}

/**
 * @param {boolean} needsWorkspace
 * @returns {Promise<string>} the Node to run the target with
 */
async function prepare(needsWorkspace) {
  // A container image was installed when it was built, and cannot be changed.
  if (process.env['FAULTLINE_IMAGE'] === '1') return process.execPath;
  const ready = () => {
    const node = findNode();
    return node !== undefined && (needsWorkspace ? isWorkspaceCurrent() : hasPnpm()) ? node : undefined;
  };
  const node = ready();
  if (node !== undefined) return node;
  refuseMusl();
  return withLock(
    join(stateDir, 'install.lock'),
    async (lock) => {
      // Whoever held the lock before us has probably done the work.
      const already = ready();
      if (already !== undefined) return already;
      if (findNode() === undefined || !hasPnpm()) await installToolchain(lock);
      const installed = findNode();
      if (installed === undefined)
        throw new SetUpError('the Node that was just installed is gone; is something else writing to toolchain/?');
      if (needsWorkspace && !isWorkspaceCurrent()) await installWorkspace(installed, lock);
      return installed;
    },
    (pid) => say(`waiting for another installation of this tree (process ${pid})`),
  );
}
