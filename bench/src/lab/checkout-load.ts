import type { BenchLab } from './bench-lab.ts';
import { type Answer, readJournal } from './journal.ts';

/** Settling before each measurement, and its length. */
const SETTLE_MS = 6_000;
const MEASURE_MS = 15_000;
const GOOD_WITHIN_MS = 1_000;

/** What the shoppers were answered at an offered load, in checkouts a second. */
export type Step = {
  readonly offered: number;
  /** Checkouts a second that were answered 201 or 202 within a second. */
  readonly goodput: number;
  readonly shed: number;
  /** 503 without Retry-After, 5xx of other kinds, and requests without an answer. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Visits a second that the shoppers themselves turned away for want of an account, and that the shop so never saw. */
  readonly away: number;
  /** Share of readiness probes of the gateway that were answered 200. */
  readonly ready: number;
};

/** Offers so many checkouts a second, lets it settle, and measures. */
export async function measure(lab: BenchLab, offered: number): Promise<Step> {
  await lab.setRate(offered);
  await sleep(SETTLE_MS);
  const from = Date.now();
  const awayBefore = await lab.turnedAway();
  const ready = probeReadiness(lab.urls.gateway, MEASURE_MS);
  await sleep(MEASURE_MS);
  const until = Date.now();
  const away = (await lab.turnedAway()) - awayBefore;
  const share = await ready;
  // Answers to what was sent in the window may still be on their way; patience is 3 s.
  await sleep(3_500);
  const answers = readJournal(lab.journal).filter(({ at, attempt }) => attempt === 1 && at >= from && at < until);
  const seconds = (until - from) / 1_000;
  const rate = (matches: (answer: Answer) => boolean): number => answers.filter(matches).length / seconds;
  const latencies = answers
    .filter(({ status }) => status === 201 || status === 202)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  return {
    offered,
    goodput: rate(({ status, ms }) => (status === 201 || status === 202) && ms <= GOOD_WITHIN_MS),
    shed: rate(({ status }) => status === 503),
    failed: rate(({ status }) => status === 0 || status === 500 || status === 504),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    away: away / seconds,
    ready: share,
  };
}

async function probeReadiness(gateway: string, forMs: number): Promise<number> {
  const endAt = performance.now() + forMs;
  let asked = 0;
  let ready = 0;
  while (performance.now() < endAt) {
    asked += 1;
    const answer = await fetch(`${gateway}/health/ready`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    if (answer?.status === 200) ready += 1;
    await sleep(500);
  }
  return ready / asked;
}

export const quantile = (sorted: readonly number[], q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;

export const line = ({ offered, goodput, shed, failed, p50Ms, p99Ms, away, ready }: Step): string =>
  `offered ${String(offered).padStart(4)}/s  good ${goodput.toFixed(1).padStart(6)}/s  shed ${shed.toFixed(1).padStart(6)}/s  failed ${failed.toFixed(1).padStart(5)}/s  p50 ${p50Ms} ms  p99 ${p99Ms} ms  away ${away.toFixed(1)}/s  ready ${(ready * 100).toFixed(0)} %`;

const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
