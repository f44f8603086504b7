import type { Subquery } from '../ast.ts';
import { timeOf } from './evaluation.ts';
import type { Grid, RangeSeries, StepSeries } from './value.ts';

/**
 * The grid that a subquery evaluates its expression on, to serve windows of `rangeMs` that end at firstMs … lastMs.
 * Its times are multiples of the step, so that neighbouring evaluations of the same query see the same samples.
 */
export function subqueryGrid(subquery: Subquery, { stepMs, firstMs, lastMs }: { stepMs: number; firstMs: number; lastMs: number }): Grid {
  const afterMs = firstMs - subquery.rangeMs;
  const startMs = (Math.floor(afterMs / stepMs) + 1) * stepMs;
  return { startMs, stepMs, count: Math.max(0, Math.floor((lastMs - startMs) / stepMs) + 1) };
}

/** The values that the inner expression has, as the samples of a range vector. */
export function toRangeSeries(grid: Grid, series: StepSeries): RangeSeries {
  const { labels, dropName, present } = series;
  const size = present.reduce((sum, one) => sum + one, 0);
  const timestamps = new Float64Array(size);
  const values = new Float64Array(size);
  let next = 0;
  for (let step = 0; step < grid.count; step++) {
    if (present[step] === 0) continue;
    timestamps[next] = timeOf(grid, step);
    values[next] = series.values[step] as number;
    next += 1;
  }
  return { labels, dropName, timestamps, values };
}
