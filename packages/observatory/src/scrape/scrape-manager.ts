import type { Labels } from '@faultline/query-core';
import type { MetricsStore } from '../metrics/metrics-store.ts';
import type { Clock, Runnable } from '../seams.ts';
import type { ScrapeJob, TargetGroup } from './config.ts';
import type { FetchPage } from './fetch-page.ts';
import { FileDiscovery } from './file-discovery.ts';
import { ScrapeLoop } from './scrape-loop.ts';
import { type TargetOutcome, targetsOf } from './target.ts';

export type ScrapeManagerOptions = Readonly<{
  jobs: readonly ScrapeJob[];
  store: MetricsStore;
  clock: Clock;
  fetchPage: FetchPage;
  onProblem: (message: string) => void;
}>;

export interface ScrapeManager extends Runnable {
  readonly active: readonly ScrapeLoop[];
  readonly dropped: ReadonlyArray<Readonly<{ job: ScrapeJob; discoveredLabels: Labels }>>;
  /** Looks for targets now. */
  refresh(): Promise<void>;
}

/** Prometheus is told of changed files by the system; looking this often is as good and works everywhere. */
const REFRESH_MS = 2_000;

/** Keeps one scrape loop for every target that discovery knows. */
export function createScrapeManager({ jobs, store, clock, fetchPage, onProblem }: ScrapeManagerOptions): ScrapeManager {
  const discovery = new FileDiscovery(onProblem);
  const loops = new Map<string, ScrapeLoop>();
  let dropped: ScrapeManager['dropped'] = [];
  let cancelTimer = (): void => {};
  let stopped = false;
  let underWay = Promise.resolve();

  async function discover(job: ScrapeJob): Promise<TargetOutcome[]> {
    const files = await Promise.all(job.files.map(({ pattern }) => discovery.discover(pattern)));
    return [...job.staticGroups, ...files.flat()].flatMap((group: TargetGroup) => {
      try {
        return targetsOf(job, group);
      } catch (error) {
        onProblem(`job ${job.jobName}: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });
  }

  async function refresh(): Promise<void> {
    const found = await Promise.all(jobs.map(async (job) => ({ job, outcomes: await discover(job) })));
    if (stopped) return;
    const wanted = new Map(
      found
        .flatMap(({ outcomes }) => outcomes)
        .flatMap((outcome) => (outcome.kind === 'active' ? [[outcome.target.key, outcome.target]] : [])),
    );
    dropped = found.flatMap(({ job, outcomes }) =>
      outcomes.flatMap((outcome) => (outcome.kind === 'dropped' ? [{ job, discoveredLabels: outcome.discoveredLabels }] : [])),
    );
    const gone = [...loops].filter(([key]) => !wanted.has(key));
    for (const [key] of gone) loops.delete(key);
    await Promise.all(gone.map(([, loop]) => loop.stop()));
    for (const [key, target] of wanted) {
      if (stopped || loops.has(key)) continue;
      const loop = new ScrapeLoop({ target, store, clock, fetchPage });
      loops.set(key, loop);
      loop.start();
    }
  }

  function run(): void {
    underWay = refresh()
      .catch((error: unknown) => onProblem(`discovery: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => {
        if (!stopped) cancelTimer = clock.after(REFRESH_MS, run);
      });
  }

  return {
    get active() {
      return [...loops.values()];
    },
    get dropped() {
      return dropped;
    },
    refresh,
    start: run,
    async stop() {
      stopped = true;
      cancelTimer();
      await underWay;
      await Promise.all(loops.values().map((loop) => loop.stop()));
    },
  };
}
