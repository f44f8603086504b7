import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ports, type ServiceName, servicePort } from '@faultline/topology';
import { eventually } from './eventually.ts';
import { freeOffset } from './free-offset.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cliEntry = join(root, 'lab/src/cli/main.ts');
const START_LIMIT_MS = 90_000;

export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Lab = AsyncDisposable & {
  readonly offset: number;
  readonly directory: string;
  readonly process: ChildProcess;
  /** What `up` has printed so far. */
  output(): string;
  url(service: ServiceName, replica?: number): string;
  /** Runs `node lab <args>` against this lab. */
  cli(...args: string[]): Promise<CliResult>;
  status(): Promise<LabStatus>;
  runFile(): { token: string; pid: number };
};

/** The part of `status --json` that tests look at. */
export type LabStatus = {
  readonly processes: readonly { readonly name: string; readonly state: string; readonly pid?: number; readonly restarts: number }[];
  readonly [key: string]: unknown;
};

export type LabOptions = {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Given when something has to listen on one of the lab's ports before it starts. */
  readonly offset?: number;
};

/** A lab of its own: its own ports, its own state, gone at the end of the test. */
export async function startLab({ args = ['--no-shoppers'], env = {}, offset }: LabOptions = {}): Promise<Lab> {
  const actualOffset = offset ?? (await freeOffset());
  const directory = mkdtempSync(join(tmpdir(), 'faultline-'));
  const environment = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, '.faultline/compile-cache'),
    ...env,
    FAULTLINE_STATE_DIR: directory,
  };
  const child = spawn(process.execPath, [cliEntry, 'up', '--port-offset', String(actualOffset), ...args], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));

  const lab: Lab = {
    offset: actualOffset,
    directory,
    process: child,
    output: () => printed,
    url: (service, replica = 1) => `http://127.0.0.1:${servicePort(service, replica, actualOffset)}`,
    cli: (...cliArgs) => runCli(cliArgs, environment),
    async status() {
      const { stdout, stderr, code } = await runCli(['status', '--json'], environment);
      if (code !== 0) throw new Error(`status: ${stderr}`);
      return JSON.parse(stdout) as LabStatus;
    },
    runFile: () => JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as { token: string; pid: number },
    async [Symbol.asyncDispose]() {
      await stop(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await eventually(
      () => {
        if (child.exitCode !== null) return;
        if (!printed.includes('Faultline is up')) throw new Error(`the lab did not start:\n${printed}`);
      },
      { withinMs: START_LIMIT_MS },
    );
    if (child.exitCode !== null) throw new Error(`the lab ended while starting:\n${printed}`);
  } catch (error) {
    await lab[Symbol.asyncDispose]();
    throw error;
  }
  return lab;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGTERM');
  await ended;
}

function runCli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliEntry, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The ports of a lab that anything may listen on. */
export const labPorts = (offset: number): number[] => Object.values(ports).map((port) => port + offset);
