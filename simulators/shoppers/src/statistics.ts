import type { Clock } from './clock.ts';

/** How a checkout ended for the shopper: an outcome of the API, or `unknown` when no answer came after all tries. */
export type Ending = 'confirmed' | 'pending' | 'declined' | 'out_of_stock' | 'refused' | 'unavailable' | 'error' | 'unknown';

export type Summary = {
  readonly checkoutsPerSecond: number;
  readonly endings: Readonly<Partial<Record<Ending, number>>>;
  /** 2xx and 202 within 1 s, per second. */
  readonly goodPerSecond: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
};

export type Statistics = {
  record(ending: Ending, latencyMs: number): void;
  /** Of the last `windowMs`. */
  recent(): Summary;
  readonly totals: Readonly<Partial<Record<Ending, number>>>;
};

const GOOD_WITHIN_MS = 1_000;

/** A sliding window of first answers; endings are also counted for the whole run. */
export function createStatistics({ clock, windowMs }: { clock: Clock; windowMs: number }): Statistics {
  const startedAt = clock.now();
  let window: { at: number; ending: Ending; latencyMs: number }[] = [];
  const totals: Partial<Record<Ending, number>> = {};
  return {
    record(ending, latencyMs) {
      window.push({ at: clock.now(), ending, latencyMs });
      totals[ending] = (totals[ending] ?? 0) + 1;
    },
    recent() {
      const now = clock.now();
      window = window.filter(({ at }) => now - at <= windowMs);
      const seconds = Math.max(1, Math.min(windowMs, now - startedAt) / 1_000);
      const sorted = window.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
      const endings: Partial<Record<Ending, number>> = {};
      for (const { ending } of window) endings[ending] = (endings[ending] ?? 0) + 1;
      const good = window.filter(
        ({ ending, latencyMs }) => (ending === 'confirmed' || ending === 'pending') && latencyMs <= GOOD_WITHIN_MS,
      );
      return {
        checkoutsPerSecond: window.length / seconds,
        endings,
        goodPerSecond: good.length / seconds,
        latencyMs: { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), p99: quantile(sorted, 0.99) },
      };
    },
    totals,
  };
}

/** Nearest rank; 0 of nothing. */
function quantile(sorted: readonly number[], q: number): number {
  return Math.round(sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0);
}
