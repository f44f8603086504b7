import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { OFFSET } from './lab/bench-lab.ts';
import { memoryMb, processesOf, type RunFile } from './lab/processes.ts';
import type { BenchOptions } from './main.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const RUNS = 5;
const GIVE_UP_MS = 90_000;
/** Load at which memory is looked at, in checkouts a second, and how long it runs before. */
const RPS = 5;
const WARM_UP_MS = 30_000;
/** How long the first lab is used before it is stopped: code that has not run by then is not in the compile cache. */
const LOOKING_AROUND_MS = 10_000;

type Start = { readonly upMs: number; readonly firstCheckoutMs: number };
type Memory = Readonly<Record<string, number>>;

/** Starts a lab as a user does, again and again, with the state of the start before; at the end looks at what its processes hold. */
export async function run({ json }: BenchOptions): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-start-'));
  const starts: Start[] = [];
  let memory: Memory = {};
  try {
    // What is built once (PostgreSQL's template, the compile cache) is the first start's price; the second is what people wait for.
    await measureStart(directory, LOOKING_AROUND_MS);
    for (let each = 1; each <= RUNS; each++) {
      const isLast = each === RUNS;
      const { start, memory: held } = await measureStart(directory, isLast ? WARM_UP_MS : 0);
      starts.push(start);
      if (isLast) memory = held;
      if (!json)
        console.log(`start ${each}: up after ${seconds(start.upMs)}, first completed checkout after ${seconds(start.firstCheckoutMs)}`);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const totalMb = Object.values(memory).reduce((sum, mb) => sum + mb, 0);
  if (json) {
    console.log(JSON.stringify({ starts, memoryMb: memory, totalMb }, undefined, 2));
    return;
  }
  const firsts = starts.map(({ firstCheckoutMs }) => firstCheckoutMs).sort((a, b) => a - b);
  console.log(
    `first checkout: median ${seconds(firsts[Math.floor(firsts.length / 2)] ?? 0)}, ${seconds(firsts[0] ?? 0)} to ${seconds(firsts.at(-1) ?? 0)}`,
  );
  console.log(`memory at ${RPS} checkouts/s after ${WARM_UP_MS / 1_000} s (PSS, MB): ${Math.round(totalMb)} in all`);
  for (const [name, mb] of Object.entries(memory)) console.log(`  ${name.padEnd(14)} ${mb.toFixed(0).padStart(5)}`);
}

async function measureStart(directory: string, warmUpMs = 0): Promise<{ start: Start; memory: Memory }> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--', '--port-offset', String(OFFSET), '--rps', String(RPS)], {
    cwd: root,
    env: { ...process.env, FAULTLINE_STATE_DIR: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let upMs = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (upMs === 0 && text.includes('Faultline is up')) upMs = performance.now() - startedAt;
  });
  try {
    const firstCheckoutMs = await firstCheckout(directory, { child, startedAt });
    while (upMs === 0) await sleep(50);
    await sleep(warmUpMs);
    return { start: { upMs, firstCheckoutMs }, memory: warmUpMs > 0 ? memoryOf(directory) : {} };
  } finally {
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGINT');
    await ended;
  }
}

/** The shoppers' journal tells, so that looking costs the lab nothing. Milliseconds since the start. */
async function firstCheckout(directory: string, { child, startedAt }: { child: ChildProcess; startedAt: number }): Promise<number> {
  const runFile = join(directory, 'run.json');
  while (performance.now() - startedAt < GIVE_UP_MS) {
    if (child.exitCode !== null) throw new Error(`npm start ended with code ${child.exitCode}`);
    await sleep(50);
    const journal = existsSync(runFile) ? (JSON.parse(readFileSync(runFile, 'utf8')) as RunFile).files.journal : undefined;
    if (journal !== undefined && existsSync(journal) && readFileSync(journal, 'utf8').includes('"status":201'))
      return performance.now() - startedAt;
  }
  throw new Error(`no checkout within ${GIVE_UP_MS / 1_000} s`);
}

const memoryOf = (directory: string): Memory => Object.fromEntries(processesOf(directory).map((each) => [each.name, memoryMb(each)]));

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
