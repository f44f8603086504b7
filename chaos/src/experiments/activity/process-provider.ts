import { spawn } from 'node:child_process';
import type { ProcessProvider } from '../load/schema.ts';

export interface ProcessOutput {
  /** The exit code; -1 when a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Standard input. */
  readonly input?: string;
}

const LONGEST_OUTPUT = 1_000_000;

/** Runs a program, without a shell. @throws when it cannot be started, and the signal's reason when that aborts */
export function runProcess(provider: ProcessProvider, { cwd, env, signal, input = '' }: ProcessContext): Promise<ProcessOutput> {
  return new Promise((resolve, reject) => {
    // A group of its own: a Ctrl-C at the terminal is for us, who then end it.
    const child = spawn(provider.path, argumentsOf(provider), { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout = (stdout + text).slice(-LONGEST_OUTPUT)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-LONGEST_OUTPUT)));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const end = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It has just ended.
      }
    };
    signal.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve({ status: code ?? -1, stdout, stderr });
    });
    if (signal.aborted) end();
  });
}

/** A list as it is, a mapping as its names and values in turn, a text by its words; quotes keep words together. */
function argumentsOf({ arguments: given }: ProcessProvider): string[] {
  if (given === undefined) return [];
  if (typeof given === 'string') return [...given.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
  return (Array.isArray(given) ? given : Object.entries(given).flat()).map(String).filter((part) => part !== '');
}
