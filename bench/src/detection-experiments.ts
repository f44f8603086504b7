import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChaosClient } from '@faultline/chaos/client';
import { libraryFiles, loadExperiment } from '@faultline/chaos/experiments';
import { type BenchLab, startBenchLab } from './lab/bench-lab.ts';
import { type Answer, readJournal } from './lab/journal.ts';

const RPS = 5;
const CONFIRMED_BEFORE = 60;
/** After the last fault, and no longer: a page that still fires then is told as such. */
const RECOVERS_WITHIN_MS = 180_000;
const GIVE_UP_MS = 180_000;
/** What the observatory is asked in; scrapes are two seconds apart. */
const STEP_S = 1;

/** Milliseconds from the beginning of the first fault, and what it was that told. */
export type Told = { readonly ms: number; readonly what: string };

export type Detected = {
  readonly experiment: string;
  readonly exitCode: number;
  /** The first breaker to open. */
  readonly breaker?: Told;
  /** The first replica that was not ready, or could not be scraped any more. */
  readonly readiness?: Told;
  readonly ticket?: Told;
  readonly page?: Told;
  /** From the end of the last fault until the last checkout that went wrong for the shopper: 0 when none did. */
  readonly recoveredMs: number;
  /**
   * From the end of the last fault until no page fires: 0 when none did by then, absent when one still did after three minutes.
   * Tickets fire for longer, as their windows do: what they tell of is to be looked into tomorrow.
   */
  readonly resolvedMs?: number;
};

/** Runs each experiment on a lab of its own, as built, and reads from the observatory what told of its faults, and when. */
export async function detectExperiments(wanted: readonly string[], onEach: (detected: Detected) => void): Promise<readonly Detected[]> {
  const all: Detected[] = [];
  // Read for what they say of the lab that they want; whoever runs them has addresses.
  const nowhere = 'http://127.0.0.1';
  const env = {
    FAULTLINE_LAB_URL: nowhere,
    FAULTLINE_PROMETHEUS_URL: nowhere,
    FAULTLINE_SHOPPERS_URL: nowhere,
    FAULTLINE_LAB_TOKEN: 'none',
  };
  for (const file of libraryFiles()) {
    const experiment = basename(file, '.yaml');
    if (wanted.length > 0 && !wanted.some((each) => experiment.startsWith(each))) continue;
    const { extension } = loadExperiment(file, { env });
    const detected = await detect(experiment, { file, args: extension?.lab ?? [] });
    all.push(detected);
    onEach(detected);
  }
  return all;
}

async function detect(experiment: string, { file, args }: { readonly file: string; readonly args: readonly string[] }): Promise<Detected> {
  await using lab = await startBenchLab(['--seed', '11', '--rps', String(RPS), ...args]);
  await until(async () => readJournal(lab.journal).filter(({ status }) => status === 201).length >= CONFIRMED_BEFORE);
  // What the start set off.
  await until(async () => (await firing(lab, ANY)) === 0);
  const { code } = await lab.cli('run', file);
  const { startMs, endMs } = await faultsOf(lab);
  while ((await firing(lab, PAGES)) > 0 && Date.now() < endMs + RECOVERS_WITHIN_MS) await sleep(1_000);
  const isResolved = (await firing(lab, PAGES)) === 0;
  const resolvedMs = isResolved ? ((await lastPage(lab, { startMs, endMs })) ?? endMs) - endMs : undefined;
  const failures = readJournal(lab.journal).filter((answer) => answer.at >= startMs && isFailed(answer));
  const lastBadMs = Math.max(endMs, ...failures.map(({ at }) => at));
  const first = (query: string, name: (labels: Labels) => string): Promise<Told | undefined> => firstOf(lab, { query, startMs, name });
  const optional = <K extends string>(key: K, told: Told | undefined): Partial<Record<K, Told>> =>
    told === undefined ? {} : ({ [key]: told } as Partial<Record<K, Told>>);
  return {
    experiment,
    exitCode: code,
    ...optional('breaker', await first('circuit_breaker_state == 2', ({ job, dependency }) => `${job} to ${dependency}`)),
    ...optional(
      'readiness',
      await first('(service_ready == 0) or (up{job=~"gateway|order|payment|inventory"} == 0)', ({ job, __name__ }) =>
        __name__ === 'up' ? `${job} is gone` : `${job} is not ready`,
      ),
    ),
    ...optional('ticket', await first(TICKETS, ({ alertname }) => alertname ?? '')),
    ...optional('page', await first(PAGES, ({ alertname }) => alertname ?? '')),
    recoveredMs: lastBadMs - endMs,
    ...(resolvedMs === undefined ? {} : { resolvedMs: Math.max(0, resolvedMs) }),
  };
}

/** For the shopper: a declined card and an empty shelf are business. */
const isFailed = ({ status, attempt }: Answer): boolean => attempt === 1 && (status === 0 || status >= 500 || status === 429);

const ANY = 'ALERTS{alertstate="firing"}';
const TICKETS = 'ALERTS{alertstate="firing",severity="ticket"}';
const PAGES = 'ALERTS{alertstate="firing",severity="page"}';

async function faultsOf({ urls, token }: BenchLab): Promise<{ startMs: number; endMs: number }> {
  const events = await createChaosClient({ baseUrl: `${urls.lab}/api/chaos`, token }).history();
  const starts = events.flatMap(({ fault }) => (fault === undefined ? [] : [Date.parse(fault.startedAt)]));
  if (starts.length === 0) throw new Error('no fault was injected');
  const ends = events.flatMap(({ type, at }) => (type === 'injected' ? [] : [Date.parse(at)]));
  return { startMs: Math.min(...starts), endMs: Math.max(...ends) };
}

type Labels = Readonly<Record<string, string | undefined>>;
type Series = { readonly metric: Labels; readonly values: readonly (readonly [number, string])[] };

async function range(
  { urls }: BenchLab,
  query: string,
  { startMs, endMs }: { startMs: number; endMs: number },
): Promise<readonly Series[]> {
  const parameters = new URLSearchParams({ query, start: String(startMs / 1_000), end: String(endMs / 1_000), step: String(STEP_S) });
  const response = await fetch(`${urls.prometheus}/api/v1/query_range?${parameters.toString()}`);
  const { data } = (await response.json()) as { data?: { result: Series[] } };
  if (data === undefined) throw new Error(`${query}: ${response.status}`);
  return data.result;
}

/** Series that were there before the fault told of something else. */
async function firstOf(
  lab: BenchLab,
  { query, startMs, name }: { readonly query: string; readonly startMs: number; readonly name: (labels: Labels) => string },
): Promise<Told | undefined> {
  const series = await range(lab, query, { startMs, endMs: Date.now() });
  const told = series.flatMap(({ metric, values }) => {
    const at = (values[0]?.[0] ?? 0) * 1_000;
    return at < startMs + STEP_S * 500 ? [] : [{ ms: at - startMs, what: name(metric) }];
  });
  return told.toSorted((a, b) => a.ms - b.ms)[0];
}

async function firing({ urls }: BenchLab, alerts: string): Promise<number> {
  const query = encodeURIComponent(`count(${alerts})`);
  const answer = (await (await fetch(`${urls.prometheus}/api/v1/query?query=${query}`)).json()) as {
    data?: { result: { value: [number, string] }[] };
  };
  return Number(answer.data?.result[0]?.value[1] ?? 0);
}

async function lastPage(lab: BenchLab, { startMs, endMs }: { startMs: number; endMs: number }): Promise<number | undefined> {
  const series = await range(lab, PAGES, { startMs, endMs: Math.max(endMs + 1_000, Date.now()) });
  const lasts = series.flatMap(({ values }) => (values.length === 0 ? [] : [(values.at(-1)?.[0] ?? 0) * 1_000]));
  return lasts.length === 0 ? undefined : Math.max(...lasts);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`not within ${GIVE_UP_MS / 1_000} s: ${holds.toString()}`);
    await sleep(500);
  }
}

/** As Markdown: seconds from the first fault, and from the end of the last one. */
export const DETECTION_HEAD = [
  '| experiment | exit code | breaker | readiness | ticket | page | last failed checkout after the end | page resolved after the end |',
  '|---|---:|---|---|---|---|---:|---:|',
].join('\n');

export function detectionRow({ experiment, exitCode, breaker, readiness, ticket, page, recoveredMs, resolvedMs }: Detected): string {
  const told = (each: Told | undefined): string => (each === undefined ? '–' : `${(each.ms / 1_000).toFixed(0)} s (${each.what})`);
  const after = (ms: number | undefined): string => (ms === undefined ? 'still fires after 180 s' : `${(ms / 1_000).toFixed(0)} s`);
  return `| ${experiment} | ${exitCode} | ${told(breaker)} | ${told(readiness)} | ${told(ticket)} | ${told(page)} | ${after(recoveredMs)} | ${after(resolvedMs)} |`;
}
