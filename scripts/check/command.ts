import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export interface CommandResult {
  /** 128 + n when a signal ended it, as in a shell. */
  readonly code: number;
  readonly stdout: string;
  /** stdout and stderr in the order in which they came. */
  readonly output: string;
}

/** Runs a tool of node_modules/.bin (or a path) at the root of the repository and collects what it says. */
export function runCommand(command: string, args: readonly string[], signal: AbortSignal): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.includes('/') ? command : `${root}/node_modules/.bin/${command}`, args, {
      cwd: root,
      // Some of them colour even a pipe when they think themselves in CI.
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const stdout: string[] = [];
    const output: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout.push(text);
      output.push(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 128, stdout: stdout.join(''), output: output.join('') }));
  });
}
