import { createSeriesWriter } from './derived/series-writer.ts';
import { createServiceGraph } from './derived/service-graph.ts';
import { createSpanMetrics } from './derived/span-metrics.ts';
import { createLogStore, defaultLogLimits, type LogLimits, type LogStore } from './logs/log-store.ts';
import { createMetricsStore, defaultMetricsLimits, type MetricsLimits, type MetricsStore } from './metrics/metrics-store.ts';
import { createTraceDecoder, type ReceivedSpan, type TraceDecoder } from './otlp/decode-traces.ts';
import type { Clock, Runnable } from './seams.ts';
import { TagIndex } from './traces/tag-index.ts';
import { createTraceStore, defaultTraceLimits, type TraceLimits, type TraceStore } from './traces/trace-store.ts';

export type StoreLimits = Readonly<{ metrics?: Partial<MetricsLimits>; logs?: Partial<LogLimits>; traces?: Partial<TraceLimits> }>;

/** Nothing is kept longer than this; what a store would drop earlier, it still does. */
export function limitRetention(retentionMs: number): StoreLimits {
  const atMost = (own: number) => ({ retentionMs: Math.min(own, retentionMs) });
  return {
    metrics: atMost(defaultMetricsLimits.retentionMs),
    logs: atMost(defaultLogLimits.retentionMs),
    traces: atMost(defaultTraceLimits.retentionMs),
  };
}

export interface Stores extends Runnable {
  readonly metrics: MetricsStore;
  readonly logs: LogStore;
  readonly traces: TraceStore;
  readonly tags: TagIndex;
  readonly decodeTraces: TraceDecoder;
  /** Stores spans and counts them for the derived metrics; returns how many the store refused. */
  takeSpans(spans: readonly ReceivedSpan[]): number;
  derivedStats(): Readonly<{ members: number; refused: number }>;
}

/** How often derived metrics are written; Tempo takes 15 s, which is long for a lesson. */
const DERIVED_INTERVAL_MS = 2_000;
const SWEEP_INTERVAL_MS = 1_000;
/** Retention moves slowly, and looking at every series costs. */
const METRICS_SWEEP_EVERY = 30;
const DERIVED_LIMITS = { maxMembers: 2_000, idleMs: 15 * 60_000 };

/** The three stores, and the upkeep that they need. */
export function createStores(clock: Clock, limits: StoreLimits = {}): Stores {
  const metrics = createMetricsStore({ ...defaultMetricsLimits, ...limits.metrics });
  const logs = createLogStore({ ...defaultLogLimits, ...limits.logs });
  const traceLimits = { ...defaultTraceLimits, ...limits.traces };
  const decodeTraces = createTraceDecoder();
  const traces = createTraceStore(decodeTraces, traceLimits);
  const tags = new TagIndex();
  const writer = createSeriesWriter(metrics, DERIVED_LIMITS);
  const spanMetrics = createSpanMetrics(writer);
  const serviceGraph = createServiceGraph(writer);
  let cancelTimers: Array<() => void> = [];
  let sweeps = 0;

  function every(intervalMs: number, slot: number, run: () => void): void {
    cancelTimers[slot] = clock.after(intervalMs, () => {
      run();
      every(intervalMs, slot, run);
    });
  }

  function sweep(): void {
    const nowMs = clock.nowMs();
    logs.sweep(nowMs);
    traces.sweep(nowMs);
    sweeps += 1;
    if (sweeps % METRICS_SWEEP_EVERY !== 0) return;
    metrics.sweep(nowMs);
    tags.sweep(nowMs - traceLimits.retentionMs);
  }

  function writeDerived(): void {
    const nowMs = clock.nowMs();
    writer.at(nowMs);
    serviceGraph.expire(nowMs);
    writer.flush(nowMs);
  }

  return {
    metrics,
    logs,
    traces,
    tags,
    decodeTraces,
    takeSpans(spans) {
      const nowMs = clock.nowMs();
      writer.at(nowMs);
      for (const { record, from, to } of spans) {
        spanMetrics(record, to - from);
        serviceGraph.add(record, nowMs);
        tags.add(record, nowMs);
      }
      return traces.append(spans, nowMs);
    },
    derivedStats: () => writer.stats(),
    start() {
      every(SWEEP_INTERVAL_MS, 0, sweep);
      every(DERIVED_INTERVAL_MS, 1, writeDerived);
    },
    async stop() {
      for (const cancel of cancelTimers) cancel();
      cancelTimers = [];
    },
  };
}
