/** Gathers the values of one series, interval by interval. */
export interface Accumulator {
  add(interval: number, value: number): void;
  values(): number[];
}

/** How many spans, times a factor: 1 to count, 1/step to have a rate. Intervals without spans are 0. */
export function createCounter(intervals: number, factor: number): Accumulator {
  const counts = new Array<number>(intervals).fill(0);
  return {
    add: (interval) => {
      counts[interval] = (counts[interval] ?? 0) + 1;
    },
    values: () => counts.map((count) => count * factor),
  };
}

/** Values combined two by two. Intervals without values stay NaN. */
export function createFold(intervals: number, combine: (a: number, b: number) => number): Accumulator {
  const results = new Array<number>(intervals).fill(Number.NaN);
  return {
    add: (interval, value) => {
      const result = results[interval] ?? Number.NaN;
      results[interval] = Number.isNaN(result) ? value : combine(result, value);
    },
    values: () => results,
  };
}

/** The mean, by Neumaier's compensated sum: as exact after a million spans as after ten. */
export function createMean(intervals: number): Accumulator {
  const sums = Array.from({ length: intervals }, () => ({ sum: 0, compensation: 0, count: 0 }));
  return {
    add: (interval, value) => {
      const cell = sums[interval];
      if (cell === undefined) return;
      const total = cell.sum + value;
      cell.compensation += Math.abs(cell.sum) >= Math.abs(value) ? cell.sum - total + value : value - total + cell.sum;
      cell.sum = total;
      cell.count++;
    },
    values: () => sums.map(({ sum, compensation, count }) => (count === 0 ? Number.NaN : (sum + compensation) / count)),
  };
}
