import { labelsOf, METRIC_NAME } from '@faultline/query-core';
import type { MetricsStore } from '../metrics/metrics-store.ts';
import type { Clock } from '../seams.ts';
import type { FetchPage } from './fetch-page.ts';
import { type PageCounts, PageIngester } from './ingest-page.ts';
import type { Target } from './target.ts';

export type ScrapeState = Readonly<{ health: 'unknown' | 'up' | 'down'; lastError: string; lastScrapeMs: number; lastDurationMs: number }>;

export type ScrapeLoopOptions = Readonly<{
  target: Target;
  store: MetricsStore;
  clock: Clock;
  fetchPage: FetchPage;
}>;

const REPORTS = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
] as const;
type Reports = Readonly<Record<(typeof REPORTS)[number], number>>;

const NOTHING: PageCounts = { scraped: 0, kept: 0, added: 0 };
/** A timer that is late by no more than this share of the interval still counts as on time: even distances pack best. */
const TOLERATED_LATENESS = 0.01;

/** Scrapes one target, again and again, on times that are fixed by its labels, so that targets do not all come at once. */
export class ScrapeLoop {
  readonly target: Target;
  state: ScrapeState = { health: 'unknown', lastError: '', lastScrapeMs: 0, lastDurationMs: 0 };
  readonly #options: ScrapeLoopOptions;
  readonly #ingester: PageIngester;
  readonly #offsetMs: number;
  #cancelTimer: () => void = () => {};
  #stopped = false;
  #underWay: Promise<void> = Promise.resolve();

  constructor(options: ScrapeLoopOptions) {
    this.target = options.target;
    this.#options = options;
    this.#ingester = new PageIngester(options.target, options.store);
    this.#offsetMs = hashOf(options.target.key) % options.target.job.intervalMs;
  }

  start(): void {
    this.#schedule();
  }

  /** Resolves when no scrape is under way. */
  idle(): Promise<void> {
    return this.#underWay;
  }

  /** Ends the target's series, since nobody will hear of it any more. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelTimer();
    await this.#underWay;
    const nowMs = this.#options.clock.nowMs();
    this.#ingester.endAll(nowMs);
    this.#append(nowMs, () => 'stale');
  }

  #schedule(): void {
    const { clock } = this.#options;
    const { intervalMs } = this.target.job;
    const nowMs = clock.nowMs();
    const dueMs = nowMs + intervalMs - ((nowMs - this.#offsetMs) % intervalMs);
    this.#cancelTimer = clock.after(dueMs - nowMs, () => {
      this.#underWay = this.scrape(dueMs).finally(() => {
        if (!this.#stopped) this.#schedule();
      });
    });
  }

  /** One scrape; never rejects. `dueMs` is when it should happen. */
  async scrape(dueMs: number): Promise<void> {
    const { clock, fetchPage } = this.#options;
    const { job, url } = this.target;
    const startMs = clock.nowMs();
    const atMs = Math.abs(startMs - dueMs) <= job.intervalMs * TOLERATED_LATENESS ? dueMs : startMs;
    let counts = NOTHING;
    let lastError = '';
    try {
      const page = await fetchPage({ url, timeoutMs: job.timeoutMs, maxBytes: job.bodySizeLimitBytes });
      counts = this.#ingester.ingest(page, atMs);
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      this.#ingester.endAll(atMs);
    }
    const lastDurationMs = clock.nowMs() - startMs;
    this.state = { health: lastError === '' ? 'up' : 'down', lastError, lastScrapeMs: startMs, lastDurationMs };
    const reports: Reports = {
      up: lastError === '' ? 1 : 0,
      scrape_duration_seconds: lastDurationMs / 1000,
      scrape_samples_scraped: counts.scraped,
      scrape_samples_post_metric_relabeling: counts.kept,
      scrape_series_added: counts.added,
    };
    this.#append(atMs, (name) => reports[name]);
  }

  #append(timestampMs: number, valueOf: (name: (typeof REPORTS)[number]) => number | 'stale'): void {
    this.#options.store.appendSamples(
      REPORTS.map((name) => ({
        labels: labelsOf([[METRIC_NAME, name], ...Object.entries(this.target.labels)]),
        timestampMs,
        value: valueOf(name),
      })),
    );
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
