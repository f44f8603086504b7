import { parseMetrics, type Sample } from '@faultline/chaos/metrics-text';

/** What the status needs of one scrape of one replica: counters flat by a key, gauges as they are. */
export interface Scrape {
  readonly atMs: number;
  /** Cumulative; only their increase means something. Keys are `name` or `name|label value`. */
  readonly counters: ReadonlyMap<string, number>;
  readonly gauges: ReadonlyMap<string, number>;
}

/** Names in front of which a `|` and the label's value make a key. */
export const counterKey = {
  requests: 'requests',
  errors: 'errors',
  rejected: 'rejected',
  duration: (upperBound: string): string => `duration|${upperBound}`,
  checkouts: (outcome: string): string => `checkouts|${outcome}`,
} as const;

/** Only the users' own traffic: probes and scrapes are answered in no time and would hide slow requests. */
const operational = /^\/(health|metrics|openapi|docs|internal)/;

type Reader = (sample: Sample, into: { counters: Map<string, number>; gauges: Map<string, number> }) => void;

const readers: Readonly<Record<string, Reader>> = {
  http_requests_total({ labels, value }, { counters }) {
    if (operational.test(labels['route'] ?? '')) return;
    add(counters, counterKey.requests, value);
    if (labels['status']?.startsWith('5')) add(counters, counterKey.errors, value);
  },
  http_request_duration_seconds_bucket({ labels, value }, { counters }) {
    if (!operational.test(labels['route'] ?? '')) add(counters, counterKey.duration(labels['le'] ?? '+Inf'), value);
  },
  admission_rejected_total: ({ value }, { counters }) => add(counters, counterKey.rejected, value),
  checkouts_total: ({ labels, value }, { counters }) => add(counters, counterKey.checkouts(labels['outcome'] ?? 'unknown'), value),
  circuit_breaker_state: ({ labels, value }, { gauges }) => void gauges.set(`breaker|${labels['dependency'] ?? ''}`, value),
  admission_in_use: ({ value }, { gauges }) => void gauges.set('admission_in_use', value),
  admission_queued: ({ value }, { gauges }) => void gauges.set('admission_queued', value),
  payment_queue_depth: ({ value }, { gauges }) => void gauges.set('payment_queue_depth', value),
  payment_queue_oldest_age_seconds: ({ value }, { gauges }) => void gauges.set('payment_queue_oldest_age_seconds', value),
};

export function readScrape(text: string, atMs: number): Scrape {
  const counters = new Map<string, number>();
  const gauges = new Map<string, number>();
  for (const sample of parseMetrics(text, (name) => Object.hasOwn(readers, name))) readers[sample.name]?.(sample, { counters, gauges });
  return { atMs, counters, gauges };
}

function add(counters: Map<string, number>, key: string, value: number): void {
  counters.set(key, (counters.get(key) ?? 0) + value);
}
