import { z } from 'zod';
import type { LabProcess } from '../supervisor/lab-process.ts';
import { readScrape } from './scrape.ts';
import { ScrapeWindow } from './scrape-window.ts';
import type { ReplicaStatus } from './snapshot.ts';

const REQUEST_TIMEOUT_MS = 1_500;

const readinessBody = z.object({
  status: z.enum(['ready', 'degraded', 'not_ready']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), critical: z.boolean(), error: z.string().optional() })),
});

/** Asks one replica for its metrics and its readiness. */
export class ReplicaWatch {
  readonly process: LabProcess;
  readonly window: ScrapeWindow;
  #status: ReplicaStatus;

  constructor(process: LabProcess, windowMs: number) {
    this.process = process;
    this.window = new ScrapeWindow(windowMs);
    this.#status = { process: process.name, readiness: 'unknown', failing: [] };
  }

  get status(): ReplicaStatus {
    return this.#status;
  }

  /** Never rejects: not answering is an answer. */
  async look(signal: AbortSignal): Promise<void> {
    const { status } = this.process.state;
    if (status === 'stopped' || status === 'backing-off' || status === 'preparing') {
      this.window.forget();
      this.#status = { process: this.process.name, readiness: 'unknown', failing: [] };
      return;
    }
    await Promise.all([this.#scrape(signal), this.#askReadiness(signal)]);
  }

  async #scrape(signal: AbortSignal): Promise<void> {
    const { metricsUrl } = this.process.spec;
    if (metricsUrl === undefined) return;
    try {
      const response = await fetch(metricsUrl, { signal: within(signal) });
      const text = await response.text();
      if (response.ok) this.window.add(readScrape(text, performance.now()));
    } catch {
      // Its readiness, asked at the same moment, says that it does not answer.
    }
  }

  async #askReadiness(signal: AbortSignal): Promise<void> {
    const { readinessUrl } = this.process.spec;
    if (readinessUrl === undefined) return;
    const process = this.process.name;
    try {
      const response = await fetch(readinessUrl, { signal: within(signal) });
      const { status, checks } = readinessBody.parse(await response.json());
      const failing = Object.entries(checks)
        .filter(([, { ok }]) => !ok)
        .map(([check, { critical, error }]) => ({ check, critical, ...(error === undefined ? {} : { error }) }));
      this.#status = { process, readiness: status, failing };
    } catch {
      if (!signal.aborted) this.#status = { process, readiness: 'unreachable', failing: [] };
    }
  }
}

const within = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
