import { availableParallelism } from 'node:os';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchLab, OFFSET, startBenchLab } from './lab/bench-lab.ts';
import { quantile } from './lab/checkout-load.ts';
import { readJournal } from './lab/journal.ts';
import { cpuSeconds, keepOn, processesOf } from './lab/processes.ts';
import type { BenchOptions } from './main.ts';

/** For each of the two shops on a core: less than they can take, because what is measured is what a checkout costs, not how a shop gives way. */
const RPS = 5;
/** Until everything has run hot. */
const WARM_UP_MS = 35_000;
const MEASURE_MS = 40_000;
/** Between the ports of the two labs. */
const NEXT = 2_000;
/** What a checkout needs. The shoppers, the provider and what takes the telemetry in would be on other machines. */
const SHOP = /^(?:gateway|order|payment|inventory)-\d+$|^(?:postgres|redis|proxies)$/;
const SERVICES = /^(?:gateway|order|payment|inventory)-\d+$/;

const WITHOUT = ['OTEL_SDK_DISABLED=true', 'LOG_LEVEL=error'];
const variants = {
  full: [],
  'traces at 10 %': ['OTEL_TRACES_SAMPLER=parentbased_traceidratio', 'OTEL_TRACES_SAMPLER_ARG=0.1'],
} as const;

type Cost = {
  /** Checkouts that a core of the shop does in a second: answered with 201 or 202, for each CPU second of services, stores and proxies. */
  readonly perCore: number;
  /** The same for the CPU of the four services alone. */
  readonly perServicesCore: number;
  readonly p99Ms: number;
};
type Round = { readonly with: Cost; readonly without: Cost };

/**
 * `ROUNDS=4`: what telemetry costs, with everything on and with one trace in ten, beside no traces and no logs. Metrics are scraped in all.
 * A shop is bound by its CPU, so what it can take is what a checkout costs of it, turned over. Two labs run at the same time, one with and one
 * without: both shops on the first core, in turn as the scheduler gives it to them, all else on the other cores. What the machine does
 * besides, and how fast it is just then, meets both alike.
 */
export async function run({ json }: BenchOptions): Promise<void> {
  if (availableParallelism() < 2) throw new Error('this benchmark needs two cores: one for the shops, the others for what measures them');
  const results = [];
  for (const [variant, settings] of Object.entries(variants)) {
    const rounds = await compare(settings, Number(process.env['ROUNDS'] ?? 4));
    const ratios = (figure: 'perCore' | 'perServicesCore'): number[] => rounds.map((round) => round.with[figure] / round.without[figure]);
    const result = { variant, rounds, ofShop: ratios('perCore'), ofServices: ratios('perServicesCore') };
    results.push(result);
    if (json) continue;
    for (const round of rounds) console.log(`${line(variant, round.with)}\n${line('off', round.without)}`);
    console.log(`${variant}: ${list(result.ofShop)} of the throughput without; of the services alone ${list(result.ofServices)}`);
  }
  if (json) console.log(JSON.stringify({ rps: RPS, results }, undefined, 2));
}

/** Each round has two fresh labs, and begins with the one that was second in the round before: which is started first makes a difference. */
async function compare(settings: readonly string[], rounds: number): Promise<Round[]> {
  const result: Round[] = [];
  for (let round = 0; round < rounds; round += 1) result.push(await compareOnce(settings, round % 2 === 0));
  return result;
}

async function compareOnce(settings: readonly string[], isTellingFirst: boolean): Promise<Round> {
  await using first = await startPinned(isTellingFirst ? settings : WITHOUT, OFFSET);
  await using second = await startPinned(isTellingFirst ? WITHOUT : settings, OFFSET + NEXT);
  for (const lab of [first, second]) await lab.setRate(RPS, 'checkouts');
  await sleep(WARM_UP_MS);
  const [one, other] = await Promise.all([measure(first), measure(second)]);
  return isTellingFirst ? { with: one, without: other } : { with: other, without: one };
}

async function startPinned(settings: readonly string[], portOffset: number): Promise<BenchLab> {
  const lab = await startBenchLab(
    settings.flatMap((setting) => ['--set', setting]),
    portOffset,
  );
  for (const each of processesOf(lab.directory)) keepOn(SHOP.test(each.name) ? '0' : `1-${availableParallelism() - 1}`, each);
  return lab;
}

async function measure(lab: BenchLab): Promise<Cost> {
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

/** The median, and all of them in the order of the rounds. */
const list = (all: readonly number[]): string => `${median(all).toFixed(2)} (${all.map((each) => each.toFixed(2)).join(', ')})`;

/** Of an even number, between the two in the middle. */
function median(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  return (quantile(sorted, 0.5) + quantile(sorted.toReversed(), 0.5)) / 2;
}

const line = (variant: string, { perCore, perServicesCore, p99Ms }: Cost): string =>
  `${variant.padEnd(14)} ${perCore.toFixed(1)} checkouts a CPU second of the shop, ${perServicesCore.toFixed(1)} of its services, p99 ${p99Ms} ms`;
