import { setTimeout as sleep } from 'node:timers/promises';
import type { LogLine } from '../api/log-routes.ts';
import type { LabClient } from '../cli/lab-client.ts';
import type { Sources } from '../verify/load/load-books.ts';
import { SourceError } from '../verify/load/source-error.ts';
import { type Report, verify } from '../verify/verify.ts';
import { waitForOpenOrders } from '../verify/wait-for-orders.ts';
import type { Buyer, Outcome, Purchase } from './buyer.ts';
import type { FaultPointClient } from './fault-point-client.ts';
import { provoke, requestFor } from './provoke.ts';
import type { Scenario } from './scenario.ts';

export interface CrashRun {
  readonly client: Pick<LabClient, 'get' | 'lines'>;
  readonly faultPoints: FaultPointClient;
  readonly buyers: readonly Buyer[];
  readonly sources: Sources;
}

export type Verdict =
  | 'held'
  /** An invariant does not hold. */
  | 'violated'
  /** Sending a key again never led to an answer that says what became of it. */
  | 'unresolved'
  /** Nothing passed the point in time, so nothing was tested. */
  | 'not_fired';

export interface CrashResult {
  readonly scenario: Scenario;
  readonly verdict: Verdict;
  readonly purchases: Readonly<Partial<Record<Outcome, number>>>;
  /** Attempts beyond the first of each purchase. */
  readonly retries: number;
  readonly report: Report;
  /** From arming to the end of the process. */
  readonly firedAfterMs: number | undefined;
  /** From the end of the process to its readiness. */
  readonly backAfterMs: number | undefined;
  readonly tookMs: number;
}

const FIRE_WITHIN_MS = 30_000;
const BACK_WITHIN_MS = 60_000;
/** A run of the queue that died with its process is taken again after 20 s. */
const ORDERS_END_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;
const READS = 3;
const READ_AGAIN_AFTER_MS = 2_000;

/**
 * Cuts a service off at a point while customers buy, and asks whether anything was lost:
 *
 *     arm ──► buy, buy, buy … ──► it dies ──► it is back ──► every key is resolved ──► every order is final ──► verify
 *
 * @throws SourceError, or whatever else keeps the test itself from being made
 */
export async function runCrash(scenario: Scenario, run: CrashRun): Promise<CrashResult> {
  const startedAtMs = performance.now();
  const { service, point, passing, provocation } = scenario;
  const processName = `${service}-1`;
  const isReady = async (): Promise<boolean> => (await processOf(run.client, processName)).status === 'ready';
  await until(isReady, BACK_WITHIN_MS);
  const armedAt = new Date();
  const { pid } = await processOf(run.client, processName);
  const endProvocation = await provoke(provocation, { faultPoints: run.faultPoints, inventoryDatabase: run.sources.databases.inventory });
  const shopping = new AbortController();
  let purchases: Promise<Purchase[][]> = Promise.resolve([]);
  let firedAtMs: number | undefined;
  let backAtMs: number | undefined;
  try {
    // Only now: somebody else's checkout may pass the point at once.
    await run.faultPoints.arm(service, { point, action: { kind: 'crash' }, after: passing, ttlMs: FIRE_WITHIN_MS * 2 });
    purchases = Promise.all(run.buyers.map((buyer) => keepBuying(buyer, { ...scenario, signal: shopping.signal })));
    // Told when it is awaited.
    purchases.catch(() => {});
    const died = await until(async () => (await processOf(run.client, processName)).pid !== pid, FIRE_WITHIN_MS);
    if (died && (await toldOfIt(run.client, { processName, point, since: armedAt }))) firedAtMs = performance.now();
  } finally {
    shopping.abort();
    await endProvocation();
    await run.faultPoints.disarmAll();
  }
  if (firedAtMs !== undefined && (await until(isReady, BACK_WITHIN_MS))) backAtMs = performance.now();

  const bought = (await purchases).flat();
  await patiently(() => waitForOpenOrders(run.sources.databases.order, { timeoutMs: ORDERS_END_WITHIN_MS }));
  const report = await patiently(() => verify(run.sources));
  return {
    scenario,
    verdict: judge({ report, bought, hasFired: firedAtMs !== undefined }),
    purchases: countOutcomes(bought),
    retries: bought.reduce((sum, { attempts }) => sum + attempts - 1, 0),
    report,
    firedAfterMs: firedAtMs === undefined ? undefined : firedAtMs - startedAtMs,
    backAfterMs: firedAtMs === undefined || backAtMs === undefined ? undefined : backAtMs - firedAtMs,
    tookMs: performance.now() - startedAtMs,
  };
}

/** The worst comes first. */
function judge({ report, bought, hasFired }: { report: Report; bought: readonly Purchase[]; hasFired: boolean }): Verdict {
  if (!report.holds) return 'violated';
  if (bought.some(({ outcome }) => outcome === 'unresolved')) return 'unresolved';
  return hasFired ? 'held' : 'not_fired';
}

/** One purchase after the other until told to stop; the last is seen through. */
async function keepBuying(buyer: Buyer, { provocation, signal }: Scenario & { signal: AbortSignal }): Promise<Purchase[]> {
  const purchases: Purchase[] = [];
  while (!signal.aborted) purchases.push(await buyer.buy(requestFor(provocation)));
  return purchases;
}

interface ProcessState {
  readonly name: string;
  readonly status: string;
  readonly pid?: number;
}

async function processOf(client: CrashRun['client'], name: string): Promise<ProcessState> {
  const { processes } = await client.get<{ processes: ProcessState[] }>('/api/processes');
  const found = processes.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the lab has no ${name}`);
  return found;
}

/** Whether the process said, as its last word, that it died at this point: another death would prove nothing. */
async function toldOfIt(client: CrashRun['client'], death: { processName: string; point: string; since: Date }): Promise<boolean> {
  for await (const line of client.lines(`/api/logs?service=${death.processName}&tail=200`, AbortSignal.timeout(5_000))) {
    if (line === '') continue;
    const { text } = JSON.parse(line) as LogLine;
    if (!text.includes('fault_point_fired')) continue;
    const entry = JSON.parse(text) as { timestamp: string; event: string; point: string };
    if (entry.event === 'fault_point_fired' && entry.point === death.point && new Date(entry.timestamp) >= death.since) return true;
  }
  return false;
}

async function until(condition: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const untilMs = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > untilMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}

function countOutcomes(purchases: readonly Purchase[]): Partial<Record<Outcome, number>> {
  return Object.fromEntries([...Map.groupBy(purchases, ({ outcome }) => outcome)].map(([outcome, { length }]) => [outcome, length]));
}

/** A process that comes back takes the machine: a book that cannot be read at once may be readable in a moment. @throws SourceError */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof SourceError) || attempt === READS) throw error;
      await sleep(READ_AGAIN_AFTER_MS);
    }
  }
}
