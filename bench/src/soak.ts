import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchLab, startBenchLab } from './lab/bench-lab.ts';
import { quantile } from './lab/checkout-load.ts';
import { memoryMb, openFiles, processesOf } from './lab/processes.ts';
import type { BenchOptions } from './main.ts';

/** A store that keeps an hour only fills during this hour, and tells nothing of whether it then stays as it is. */
const RETENTION_MS = 15 * 60_000;
const SAMPLE_EVERY_MS = 20_000;
/** What a process may hold more at the end than after a quarter of the time: as a share, and at least, since little of a little is noise. */
const MAY_GROW_BY = 0.2;
const MAY_GROW_MB = 15;
const MAY_GROW_FILES = 20;

type Sample = { readonly pid: number; readonly memoryMb: number; readonly files: number };
type Held = { readonly second: number; readonly last: number; readonly most: number };
type Row = { readonly name: string; readonly processes: number; readonly memory: Held; readonly files: Held; readonly grew: boolean };

/**
 * `MINUTES=60 RPS=20 SEED=2026`: so many checkouts a second, and faults at random all the while. What each process held in the second
 * quarter is set against what it held in the last one; many are killed and started again on the way, as in life.
 */
export async function run({ json }: BenchOptions): Promise<void> {
  const minutes = Number(process.env['MINUTES'] ?? 60);
  const rps = Number(process.env['RPS'] ?? 20);
  const seed = process.env['SEED'] ?? '2026';
  await using lab = await startBenchLab(['--seed', seed, '--set', `observatory.OBSERVATORY_RETENTION_MS=${RETENTION_MS}`]);
  await lab.setRate(rps);
  await sleep(30_000);
  const faults = lab.cli('run', '--random', '--seed', seed, '--for', `${minutes}m`);
  const samples = await sampleUntil(lab, faults);
  const { output } = await faults;
  await lab.setRate(0);
  const verified = await lab.cli('verify', '--wait', '180s');
  const rows = [...samples].map(([name, each]) => judge(name, each));
  if (json) console.log(JSON.stringify({ minutes, rps, seed, rows, faults: output, verify: verified }, undefined, 2));
  else {
    console.log(output.trimEnd().split('\n').slice(-12).join('\n'));
    console.log(table(rows));
    console.log(verified.output);
  }
  if (verified.code !== 0 || rows.some(({ grew }) => grew)) process.exitCode = 1;
}

async function sampleUntil(lab: BenchLab, ended: Promise<unknown>): Promise<ReadonlyMap<string, Sample[]>> {
  const samples = new Map<string, Sample[]>();
  let isOver = false;
  const over = ended.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    for (const each of processesOf(lab.directory)) {
      const held = { pid: each.pid, memoryMb: memoryMb(each), files: openFiles(each) };
      // One that has just ended holds nothing, and is not the next one.
      if (held.memoryMb > 0) samples.set(each.name, [...(samples.get(each.name) ?? []), held]);
    }
    await Promise.race([over, sleep(SAMPLE_EVERY_MS)]);
  }
  return samples;
}

function judge(name: string, samples: readonly Sample[]): Row {
  const memory = held(samples.map((each) => each.memoryMb));
  const files = held(samples.map((each) => each.files));
  const grew = (kind: Held, atLeast: number): boolean => kind.last - kind.second > Math.max(atLeast, kind.second * MAY_GROW_BY);
  return {
    name,
    processes: new Set(samples.map(({ pid }) => pid)).size,
    memory,
    files,
    grew: grew(memory, MAY_GROW_MB) || grew(files, MAY_GROW_FILES),
  };
}

/** Medians of the second and of the last quarter. */
function held(values: readonly number[]): Held {
  const quarter = (number: number): number[] => {
    const part = values.slice(Math.floor((values.length * (number - 1)) / 4), Math.ceil((values.length * number) / 4));
    return part.toSorted((a, b) => a - b);
  };
  return { second: quantile(quarter(2), 0.5), last: quantile(quarter(4), 0.5), most: Math.max(...values) };
}

function table(rows: readonly Row[]): string {
  const cells = ({ second, last, most }: Held): string => [second, last, most].map((value) => value.toFixed(0).padStart(6)).join('');
  return [
    `${'process'.padEnd(14)} started   MB: 2nd  last  most   files: 2nd  last  most`,
    ...rows.map(
      ({ name, processes, memory, files, grew }) =>
        `${name.padEnd(14)} ${String(processes).padStart(7)}   ${cells(memory)}       ${cells(files)}${grew ? '   GREW' : ''}`,
    ),
  ].join('\n');
}
