import { availableParallelism } from 'node:os';
import process from 'node:process';
import type { BenchOptions } from './main.ts';
import { latencyErrors } from './proxy/latency.ts';
import { throughput } from './proxy/throughput.ts';

/**
 * What the edge proxy costs and how exact it is. `TOXIPROXY_SERVER=/path/to/toxiproxy-server` measures the real one beside it.
 * Load on one core, upstream and proxy on another (Linux with taskset; elsewhere the system places them, and says so).
 */
export async function run({ json }: BenchOptions): Promise<void> {
  const say = (line: string): void => void (json || console.log(line));
  say(`Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores\n`);
  const latency = await latencyErrors();
  say('injected latency: how much later than asked for an answer came, beyond the same way without a toxic');
  say('  asked for   answers      p50      p99      max');
  for (const { latencyMs, answers, p50Ms, p99Ms, maxMs } of latency) {
    say(`  ${`${latencyMs} ms`.padEnd(10)} ${String(answers).padStart(8)} ${ms(p50Ms)} ${ms(p99Ms)} ${ms(maxMs)}`);
  }
  const results = await throughput(process.env['TOXIPROXY_SERVER']);
  say('\nthroughput of small keep-alive requests without a toxic, medians over rounds that each run every way once');
  say('  way                requests/s   of direct (each round)');
  for (const { way, perSecond, ofDirect, rounds } of results) {
    say(
      `  ${way.padEnd(18)} ${String(Math.round(perSecond)).padStart(10)}   ${ofDirect.toFixed(2)}  (${rounds.map((ratio) => ratio.toFixed(2)).join(' ')})`,
    );
  }
  if (json) console.log(JSON.stringify({ latency, throughput: results }, undefined, 2));
}

const ms = (value: number): string => `${value.toFixed(2)} ms`.padStart(8);
