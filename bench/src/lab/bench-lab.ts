import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { servicePort } from '@faultline/topology';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const entry = join(root, 'lab/src/cli/main.ts');

export type BenchLab = AsyncDisposable & {
  readonly urls: Readonly<Record<'gateway' | 'shoppers' | 'lab' | 'toxiproxy' | 'provider' | 'prometheus', string>>;
  readonly paymentUrl: string;
  readonly token: string;
  /** Where its state is: the run file, the logs. */
  readonly directory: string;
  /** The shoppers' journal. */
  readonly journal: string;
  /** `visits` is `checkouts` for regulars who do nothing but buy. */
  setRate(checkoutsPerSecond: number, visits?: 'all' | 'checkouts'): Promise<void>;
  /** Visits that the shoppers have turned away themselves so far. */
  turnedAway(): Promise<number>;
  /** Runs `node lab <args>` against it. */
  cli(...args: string[]): Promise<{ readonly code: number; readonly output: string }>;
};

/** Another one lets two benchmarks run beside each other. */
export const OFFSET = Number(process.env['PORT_OFFSET'] ?? 3_000);

/** One at a time, but for what compares two. */
const running = new Set<ChildProcess>();

/** A lab of the benchmark's own, with state of its own. Its shoppers are the load generator. */
export async function startBenchLab(args: readonly string[] = [], portOffset = OFFSET): Promise<BenchLab> {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-bench-'));
  const child = spawn(process.execPath, [entry, 'up', '--port-offset', String(portOffset), '--rps', '1', ...args], {
    env: { ...process.env, FAULTLINE_STATE_DIR: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  // A bench that is told to end takes its labs along. (Ctrl-C reaches all by itself.)
  const endWithBench = (): void => {
    child.once('exit', () => {
      rmSync(directory, { recursive: true, force: true });
      running.delete(child);
      if (running.size === 0) process.exit(128 + constants.signals.SIGTERM);
    });
    child.kill('SIGTERM');
  };
  process.once('SIGTERM', endWithBench);
  const up = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('Faultline is up')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the lab ended with code ${code}`)));
  });
  await up;
  const run = JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as {
    token: string;
    urls: BenchLab['urls'];
    files: { journal: string };
  };
  return {
    urls: run.urls,
    paymentUrl: `http://127.0.0.1:${servicePort('payment', 1, portOffset)}`,
    token: run.token,
    directory,
    journal: run.files.journal,
    async setRate(checkoutsPerSecond, visits = 'all') {
      const response = await fetch(`${run.urls.shoppers}/load`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${run.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ checkoutsPerSecond, visits }),
      });
      if (!response.ok) throw new Error(`the shoppers answered ${response.status}`);
    },
    async turnedAway() {
      const response = await fetch(`${run.urls.shoppers}/stats`, { headers: { authorization: `Bearer ${run.token}` } });
      return ((await response.json()) as { turnedAway: number }).turnedAway;
    },
    cli: (...args) =>
      new Promise((resolve) => {
        const env = { ...process.env, FAULTLINE_STATE_DIR: directory };
        execFile(process.execPath, [entry, ...args], { env }, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
        });
      }),
    async [Symbol.asyncDispose]() {
      process.removeListener('SIGTERM', endWithBench);
      running.delete(child);
      const ended = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
