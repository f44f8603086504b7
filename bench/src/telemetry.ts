import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBenchLab } from './lab/bench-lab.ts';
import { quantile } from './lab/checkout-load.ts';
import { readJournal } from './lab/journal.ts';
import { cpuSeconds, processesOf } from './lab/processes.ts';
import type { BenchOptions } from './main.ts';

/** Less than any variant can take: what is measured is what a checkout costs, not how a shop gives way. */
const RPS = 12;
/** Until everything has run hot. */
const WARM_UP_MS = 35_000;
const MEASURE_MS = 30_000;
/** What a checkout needs. The shoppers, the provider and what takes the telemetry in would be on other machines. */
const SHOP = /^(?:gateway|order|payment|inventory)-\d+$|^(?:postgres|redis|proxies)$/;
const SERVICES = /^(?:gateway|order|payment|inventory)-\d+$/;

const variants = {
  full: [],
  'traces at 10 %': ['OTEL_TRACES_SAMPLER=parentbased_traceidratio', 'OTEL_TRACES_SAMPLER_ARG=0.1'],
  off: ['OTEL_SDK_DISABLED=true', 'LOG_LEVEL=error'],
} as const;

type Variant = keyof typeof variants;
const names = Object.keys(variants) as Variant[];

type Cost = {
  /** Checkouts that a core of the shop does in a second: answered with 201 or 202, for each CPU second of services, stores and proxies. */
  readonly perCore: number;
  /** The same for the CPU of the four services alone. */
  readonly perServicesCore: number;
  readonly p99Ms: number;
};
type Round = Readonly<Record<Variant, Cost>>;

/**
 * `ROUNDS=3`: what telemetry costs, with everything on, with one trace in ten, and with no traces and no logs. Metrics are scraped in all
 * three. A shop is bound by its CPU, so what it can take is what a checkout costs of it, turned over. The variants take turns, each with a
 * lab of its own, so that what the machine does besides meets all alike.
 */
export async function run({ json }: BenchOptions): Promise<void> {
  const rounds: Round[] = [];
  for (let round = 0; round < Number(process.env['ROUNDS'] ?? 3); round += 1) {
    const costs: Partial<Record<Variant, Cost>> = {};
    // Each goes first, second and last in turn.
    for (const variant of names.map((_, index) => names[(index + round) % names.length] ?? 'off')) {
      costs[variant] = await measure(variant);
      if (!json) console.log(line(variant, costs[variant]));
    }
    rounds.push(costs as Round);
  }
  const ratios = (variant: Variant, figure: 'perCore' | 'perServicesCore'): number[] =>
    rounds.map((round) => round[variant][figure] / round.off[figure]).sort((a, b) => a - b);
  const summary = (['full', 'traces at 10 %'] as const).map((variant) => ({
    variant,
    ofShop: ratios(variant, 'perCore'),
    ofServices: ratios(variant, 'perServicesCore'),
  }));
  const list = (all: readonly number[]): string => `${quantile(all, 0.5).toFixed(2)} (${all.map((each) => each.toFixed(2)).join(', ')})`;
  if (json) console.log(JSON.stringify({ rps: RPS, rounds, summary }, undefined, 2));
  else
    for (const { variant, ofShop, ofServices } of summary)
      console.log(`${variant}: ${list(ofShop)} of the throughput without; of the services alone ${list(ofServices)}`);
}

async function measure(variant: Variant): Promise<Cost> {
  await using lab = await startBenchLab(variants[variant].flatMap((setting) => ['--set', setting]));
  await lab.setRate(RPS, 'checkouts');
  await sleep(WARM_UP_MS);
  const cpu = (which: RegExp): number =>
    processesOf(lab.directory)
      .filter(({ name }) => which.test(name))
      .reduce((sum, each) => sum + cpuSeconds(each), 0);
  const before = { at: Date.now(), shop: cpu(SHOP), services: cpu(SERVICES) };
  await sleep(MEASURE_MS);
  const after = { at: Date.now(), shop: cpu(SHOP), services: cpu(SERVICES) };
  // Answers to what was sent in the window may still be on their way.
  await sleep(1_000);
  const good = readJournal(lab.journal)
    .filter(({ at, attempt, status }) => attempt === 1 && at >= before.at && at < after.at && (status === 201 || status === 202))
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  return {
    perCore: good.length / (after.shop - before.shop),
    perServicesCore: good.length / (after.services - before.services),
    p99Ms: quantile(good, 0.99),
  };
}

const line = (variant: string, { perCore, perServicesCore, p99Ms }: Cost): string =>
  `${variant.padEnd(14)} ${perCore.toFixed(1)} checkouts a CPU second of the shop, ${perServicesCore.toFixed(1)} of its services, p99 ${p99Ms} ms`;
