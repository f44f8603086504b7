import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { stateDir } from './paths.mjs';
import { SetUpError } from './say.mjs';

const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const killAfterMs = 5_000;
const shownLines = 15;
const again = 'The next run tries again; all that the installer said is in .faultline/install.log.';

/**
 * Runs npm or pnpm in a process group of its own, its output in a file that outlives us, so that an interrupted start can
 * end the whole installation, and a killed one leaves something to wait for instead of half-written folders.
 *
 * @param {{ command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv, lock: import('./lock.mjs').Lock }} options
 * @returns {Promise<void>} rejects with a SetUpError that carries the end of the output
 */
export async function runInstaller({ command, args, cwd, env, lock }) {
  mkdirSync(stateDir, { recursive: true });
  const logPath = join(stateDir, 'install.log');
  const log = openSync(logPath, 'w');
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  if (child.pid !== undefined) lock.noteGroup(child.pid);

  /** @type {NodeJS.Signals | undefined} */
  let stoppedBy;
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    if (stoppedBy === undefined) setTimeout(() => signalGroup(child.pid, 'SIGKILL'), killAfterMs).unref();
    stoppedBy = signal;
    signalGroup(child.pid, 'SIGTERM');
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    const { code, error } = await ended(child);
    if (stoppedBy !== undefined) {
      throw new SetUpError('interrupted; the next run takes it up again.', { exitCode: 128 + constants.signals[stoppedBy] });
    }
    if (error !== undefined) throw new SetUpError(`cannot run ${command}: ${error.message}`, { cause: error });
    if (code !== 0) throw new SetUpError(`${explainFailure(logPath)}\n${again}`);
  } finally {
    for (const signal of stopSignals) process.removeListener(signal, onSignal);
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, error?: Error }>}
 */
function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, error }));
    child.once('exit', (code) => resolve({ code }));
  });
}

/** @param {number | undefined} group @param {NodeJS.Signals} signal */
function signalGroup(group, signal) {
  if (group === undefined) return;
  try {
    process.kill(-group, signal);
  } catch {
    // Already gone.
  }
}

/** The end of what the installer said, without the stack traces that bury it. @param {string} logPath */
function explainFailure(logPath) {
  const lines = readFileSync(logPath, 'utf8').trimEnd().split('\n');
  const telling = lines.filter((line) => line.trim() !== '' && !/^(npm error)?\s*(at\s|$)/.test(line));
  return ['the installation failed:', ...telling.slice(-shownLines).map((line) => `  ${line}`)].join('\n');
}
