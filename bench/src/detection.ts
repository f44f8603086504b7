import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChaosClient } from '@faultline/chaos/client';
import type { InjectRequest } from '@faultline/chaos/contract';
import { DETECTION_HEAD, detectExperiments, detectionRow } from './detection-experiments.ts';
import { type BenchLab, startBenchLab } from './lab/bench-lab.ts';
import type { BenchOptions } from './main.ts';

const ROUNDS = 20;
const RPS = 5;
const GIVE_UP_MS = 180_000;
const LOOK_EVERY_MS = 50;

type Fault = { readonly title: string; readonly request: Omit<InjectRequest, 'durationMs'> };

const slow: Fault = { title: 'slow', request: { kind: 'latency', target: 'payment-provider', parameters: { latencyMs: 3_000 } } };
const down: Fault = { title: 'down', request: { kind: 'down', target: 'payment-provider' } };
const errors: Fault = { title: 'errors at 40 %', request: { kind: 'provider-error', target: 'provider', parameters: { percent: 40 } } };

/**
 * Twenty times the provider slow or down until the breaker opens, once errors until the page; then each experiment of the library, and
 * what told of it. `EXPERIMENTS=none` leaves those out, `EXPERIMENTS=01,14` runs these only, and then nothing of the first part.
 */
export async function run({ json }: BenchOptions): Promise<void> {
  const wanted = process.env['EXPERIMENTS'];
  if (wanted === undefined || wanted === 'none') await measureFlagship(json);
  if (wanted === 'none') return;
  if (!json) console.log(DETECTION_HEAD);
  const all = await detectExperiments(wanted?.split(',') ?? [], (detected) => {
    if (!json) console.log(detectionRow(detected));
  });
  if (json) console.log(JSON.stringify(all, undefined, 2));
}

/** From the beginning of a fault to what the system makes of it. The lab's windows, five checkouts a second. */
async function measureFlagship(json: boolean): Promise<void> {
  await using lab = await startBenchLab(['--seed', '1']);
  await lab.setRate(RPS);
  await until(async () => (await provider(lab)) === 0);
  await sleep(15_000);

  const opened: { fault: string; ms: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const fault = round % 2 === 0 ? slow : down;
    const injectedAt = await inject(lab, fault, 60_000);
    await until(async () => (await provider(lab)) === 2);
    opened.push({ fault: fault.title, ms: Date.now() - injectedAt });
    if (!json) console.log(`${fault.title}: breaker open after ${seconds(opened.at(-1)?.ms ?? 0)}`);
    await lab.cli('chaos', 'revert');
    await until(async () => (await provider(lab)) === 0);
    // Not always at the same point of the breaker's windows.
    await sleep(3_000 + ((round * 700) % 5_000));
  }

  await until(async () => !(await isPaged(lab)));
  const injectedAt = await inject(lab, errors, 120_000);
  await until(() => isPaged(lab));
  const pagedMs = Date.now() - injectedAt;
  await lab.cli('chaos', 'revert');
  const endedAt = Date.now();
  await until(async () => !(await isPaged(lab)));
  const resolvedMs = Date.now() - endedAt;

  const all = opened.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN;
  const figures = { opened, medianMs: at(0.5), p95Ms: at(0.95), pagedMs, resolvedMs };
  if (json) console.log(JSON.stringify(figures, undefined, 2));
  else {
    console.log(`fault to breaker open: median ${seconds(figures.medianMs)}, p95 ${seconds(figures.p95Ms)} of ${all.length}`);
    console.log(`${errors.title}: paged after ${seconds(pagedMs)}, resolved ${seconds(resolvedMs)} after the fault ended`);
  }
}

/** Resolves, once the fault is confirmed, to when the controller began to inject it: what it harms begins no sooner. */
async function inject({ urls, token }: BenchLab, { request }: Fault, durationMs: number): Promise<number> {
  const { startedAt } = await createChaosClient({ baseUrl: `${urls.lab}/api/chaos`, token }).inject({ ...request, durationMs });
  return Date.parse(startedAt);
}

/** circuit_breaker_state of payment's breaker around the provider, from payment itself: a scrape would come up to two seconds later. */
async function provider({ paymentUrl }: BenchLab): Promise<number> {
  const text = await (await fetch(`${paymentUrl}/metrics`)).text();
  return Number(/^circuit_breaker_state\{dependency="provider"\} (\d)/m.exec(text)?.[1]);
}

async function isPaged(lab: BenchLab): Promise<boolean> {
  return ((await query(lab, 'count(ALERTS{alertstate="firing",severity="page"})')) ?? 0) > 0;
}

async function query(lab: BenchLab, expression: string): Promise<number | undefined> {
  const url = `${lab.urls.prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const answer = (await (await fetch(url)).json()) as { data?: { result: { value: [number, string] }[] } };
  const value = answer.data?.result[0]?.value[1];
  return value === undefined ? undefined : Number(value);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${GIVE_UP_MS / 1_000} s: ${holds.toString()}`);
    await sleep(LOOK_EVERY_MS);
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
