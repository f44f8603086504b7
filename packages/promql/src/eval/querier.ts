import type { Labels, Matcher } from '@faultline/query-core';

/**
 * One stored series. Timestamps (ms) ascend strictly; `values[i]` belongs to `timestamps[i]`. A stale marker in `values`
 * is written by query-core's `writeStale`. The engine reads the arrays while it evaluates and never writes to them.
 */
export type StoredSeries = Readonly<{ labels: Labels; timestamps: Float64Array; values: Float64Array }>;

/** Where the samples come from. */
export type Querier = Readonly<{
  /**
   * The series that satisfy every matcher, each once, with at least their samples in startMs ≤ t ≤ endMs, in any order.
   * More samples around that window do no harm; series without any sample in it may be left out.
   */
  select(matchers: readonly Matcher[], window: Readonly<{ startMs: number; endMs: number }>): Iterable<StoredSeries>;
}>;
