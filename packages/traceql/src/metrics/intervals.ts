import { QueryError } from '@faultline/query-core';
import { formatGoDuration } from '../go-format.ts';

/** The time range of a metrics query, in Unix nanoseconds, cut into intervals of equal length. */
export type Intervals = Readonly<{
  startNs: bigint;
  endNs: bigint;
  stepNs: number;
  count: number;
  /** The interval of a time, or -1 outside. Intervals are open on the left: a time on a border belongs to the earlier one. */
  indexOf(timeNs: bigint): number;
  /** The time at which the interval's sample stands: its end. */
  timestampMs(index: number): number;
}>;

/** Tempo's default for the most intervals a query may ask for. */
const MAX_INTERVALS = 10_000;

/**
 * The intervals of a range query. Start and end are moved outwards to multiples of the step, so that a refresh moves no
 * border, and one interval is put in front, so that the first sample stands at the start. Throws QueryError `bad_data`.
 */
export function rangeIntervals(startNs: bigint, endNs: bigint, stepNs: bigint): Intervals {
  checkRange(startNs, endNs);
  if (stepNs <= 0n) throw new QueryError('bad_data', 'step required');
  if ((endNs - startNs) / stepNs > MAX_INTERVALS) {
    const minimum = formatGoDuration(Number((endNs - startNs) / BigInt(MAX_INTERVALS)));
    throw new QueryError(
      'bad_data',
      `step of ${formatGoDuration(Number(stepNs))} is too small, minimum step for given range is ${minimum}`,
    );
  }
  const alignedStart = startNs - (startNs % stepNs) - stepNs;
  const overhang = endNs % stepNs;
  return createIntervals(alignedStart, overhang === 0n ? endNs : endNs + stepNs - overhang, stepNs);
}

/** The single interval of an instant query. Throws QueryError `bad_data`. */
export function instantInterval(startNs: bigint, endNs: bigint): Intervals {
  checkRange(startNs, endNs);
  return createIntervals(startNs, endNs, endNs - startNs);
}

function checkRange(startNs: bigint, endNs: bigint): void {
  if (startNs <= 0n) throw new QueryError('bad_data', 'start required');
  if (endNs <= 0n) throw new QueryError('bad_data', 'end required');
  if (endNs <= startNs) throw new QueryError('bad_data', 'end must be greater than start');
}

function createIntervals(startNs: bigint, endNs: bigint, step: bigint): Intervals {
  const stepNs = Number(step);
  return {
    startNs,
    endNs,
    stepNs,
    count: Number((endNs - startNs) / step),
    indexOf: (timeNs) => (timeNs <= startNs || timeNs > endNs ? -1 : Math.ceil(Number(timeNs - startNs) / stepNs) - 1),
    timestampMs: (index) => Number((startNs + BigInt(index + 1) * step) / 1_000_000n),
  };
}

const SECOND_NS = 1_000_000_000n;
const GRANULARITIES_NS = [3600n, 300n, 60n, 15n, 5n, 1n].map((seconds) => seconds * SECOND_NS);
const FINEST_NS = 50_000_000n;

/** The step for a range that comes without one: some 240 intervals, rounded down to a handy length. */
export function defaultStepNs(startNs: bigint, endNs: bigint): bigint {
  const wanted = (endNs - startNs) / 240n;
  // Only ranges of less than a minute are cut below the second.
  if (endNs - startNs < 60n * SECOND_NS) return wanted > FINEST_NS ? wanted - (wanted % FINEST_NS) : FINEST_NS;
  const granularity = GRANULARITIES_NS.find((candidate) => wanted > candidate);
  return granularity === undefined ? SECOND_NS : wanted - (wanted % granularity);
}
