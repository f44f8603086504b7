import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, stateDir } from './paths.mjs';
import { SetUpError } from './say.mjs';
import { environmentFor } from './toolchain.mjs';

/** npm passes a signal on within milliseconds of receiving it itself: the two are one. */
const sameSignalMs = 300;

/**
 * Starts the target as our direct child, with no package manager in between, and lives as long as it does.
 *
 * The child inherits the terminal, and gets a channel whose closing tells it that we are gone, however we died.
 *
 * @param {{ node: string, target: import('./targets.mjs').Target & { entry: string }, args: readonly string[] }} options
 * @returns {Promise<number>} the child's exit code, or 128 + the number of the signal that ended it
 */
export function runTarget({ node, target, args }) {
  const preload = target.watchesChannel
    ? ['--import', pathToFileURL(join(root, 'scripts/prebundle/hook.mjs')).href]
    : ['--import', join(root, 'scripts/lib/end-with-launcher.mjs')];
  const env = environmentFor(node);
  const child = spawn(node, [...preload, target.entry, ...(target.args ?? []), ...args], {
    cwd: target.cwd === 'root' ? root : process.cwd(),
    env: {
      ...env,
      ...target.env,
      NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'] ?? join(stateDir, 'compile-cache'),
      FAULTLINE_LAUNCHER_PID: String(process.pid),
    },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });

  const lastSentAt = new Map();
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (signal === 'SIGINT' && isInForeground()) return;
      const now = performance.now();
      if (now - (lastSentAt.get(signal) ?? -Infinity) < sameSignalMs) return;
      lastSentAt.set(signal, now);
      child.kill(signal);
    });
  }

  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new SetUpError(`cannot start ${node}: ${error.message}`, { cause: error })));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/**
 * Whether Ctrl-C reaches the child without us. A terminal sends it to the whole foreground process group; passing it on as
 * well would count as the second Ctrl-C, which asks a target to hurry.
 *
 * Linux tells exactly: fields 5 and 8 of /proc/self/stat are our process group and the terminal's foreground group (-1
 * without a terminal). The name in field 2 may itself hold spaces and parentheses. Elsewhere a terminal on any of our
 * three streams is the sign.
 */
function isInForeground() {
  if (process.platform === 'linux') {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[2] === fields[5];
  }
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
