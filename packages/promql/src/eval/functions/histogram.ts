import { type Labels, labelsKey, labelValue, METRIC_NAME, withoutLabels } from '@faultline/query-core';
import type { Expr } from '../../ast.ts';
import { parseFloatText } from '../../parse/numbers.ts';
import { quote } from '../../parse/strings.ts';
import { warnOfQuantile } from '../annotations.ts';
import { type Bucket, bucketFraction, bucketQuantile } from '../buckets.ts';
import type { Evaluation } from '../evaluation.ts';
import type { StepSeries } from '../value.ts';
import { argument, type VectorFunction } from './function.ts';

const BUCKET_LABEL = 'le';

/** The series of one classic histogram, sorted by the bounds of their buckets. */
type Histogram = Readonly<{ labels: Labels; buckets: ReadonlyArray<{ upperBound: number; series: StepSeries }> }>;

/** These read native histograms only, which this engine does not have: of floats they find nothing. */
const ofNativeHistograms: VectorFunction = (evaluation, call) => {
  evaluation.vector(argument(call, 0));
  return [];
};

export const HISTOGRAM_FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  histogram_avg: ofNativeHistograms,
  histogram_count: ofNativeHistograms,
  histogram_stddev: ofNativeHistograms,
  histogram_stdvar: ofNativeHistograms,
  histogram_sum: ofNativeHistograms,

  histogram_quantile(evaluation, call) {
    const quantile = evaluation.scalar(argument(call, 0));
    for (const q of new Set(quantile)) warnOfQuantile(evaluation.annotations, q, argument(call, 0).range);
    const expr = argument(call, 1);
    return ofHistograms(evaluation, expr, ({ buckets, step, labels }) => {
      const { value, forcedMonotonic } = bucketQuantile(quantile[step] as number, buckets);
      if (forcedMonotonic) informOfMonotonicity(evaluation, labels, expr);
      return value;
    });
  },
  histogram_fraction(evaluation, call) {
    const lower = evaluation.scalar(argument(call, 0));
    const upper = evaluation.scalar(argument(call, 1));
    return ofHistograms(evaluation, argument(call, 2), ({ buckets, step }) =>
      bucketFraction({ lower: lower[step] as number, upper: upper[step] as number }, buckets),
    );
  },
};

function ofHistograms(
  evaluation: Evaluation,
  expr: Expr,
  compute: (at: { buckets: readonly Bucket[]; step: number; labels: Labels }) => number,
): StepSeries[] {
  return histogramsIn(evaluation, expr).map(({ labels, buckets: members }) => {
    const output = evaluation.empty(labels, true);
    for (let step = 0; step < output.present.length; step++) {
      const buckets: Bucket[] = [];
      for (const { upperBound, series } of members) {
        if (series.present[step] === 1) buckets.push({ upperBound, count: series.values[step] as number });
      }
      if (buckets.length === 0) continue;
      evaluation.budget.work(buckets.length);
      output.values[step] = compute({ buckets, step, labels });
      output.present[step] = 1;
    }
    return output;
  });
}

/** Puts together the series that differ in their bucket alone; what has no proper bucket is left out with a warning. */
function histogramsIn(evaluation: Evaluation, expr: Expr): Histogram[] {
  const histograms = new Map<string, { labels: Labels; buckets: Array<{ upperBound: number; series: StepSeries }> }>();
  for (const series of evaluation.vector(expr)) {
    const bound = labelValue(series.labels, BUCKET_LABEL);
    const upperBound = parseFloatText(bound);
    if (Number.isNaN(upperBound)) {
      const message = `bucket label "le" is missing or has a malformed value of ${quote(bound)}`;
      evaluation.annotations.warn(message + forMetric(series.labels), expr.range);
      continue;
    }
    const labels = withoutLabels(series.labels, [BUCKET_LABEL]);
    const key = labelsKey(labels);
    const histogram = histograms.get(key) ?? { labels, buckets: [] };
    histograms.set(key, histogram);
    histogram.buckets.push({ upperBound, series });
  }
  for (const { buckets } of histograms.values())
    buckets.sort((a, b) => (a.upperBound < b.upperBound ? -1 : Number(a.upperBound > b.upperBound)));
  return [...histograms.values()];
}

function informOfMonotonicity(evaluation: Evaluation, labels: Labels, expr: Expr): void {
  const message =
    'input to histogram_quantile needed to be fixed for monotonicity ' +
    '(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)';
  evaluation.annotations.info(message + forMetric(labels), expr.range);
}

function forMetric(labels: Labels): string {
  const name = labelValue(labels, METRIC_NAME);
  return name === '' ? '' : ` for metric name ${quote(name)}`;
}
