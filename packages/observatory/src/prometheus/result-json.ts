import type { InstantValue } from '@faultline/promql';
import { type ColumnSeries, type Labels, QueryError, type Series } from '@faultline/query-core';

/** What nobody can look at: 11,000 points of two hundred series. */
const MAX_RESULT_POINTS = 2_000_000;

/**
 * Query results as JSON. Written directly, and series by series into bytes: a result may have a million points, and an
 * object for each, or one string of all of them, would cost more than the query.
 */
export function matrixJson(series: readonly ColumnSeries[]): Uint8Array {
  checkSize(series.reduce((sum, { timestamps }) => sum + timestamps.length, 0));
  const items = series.map(({ labels, timestamps, values }, index) => {
    let points = '';
    for (let i = 0; i < timestamps.length; i++) {
      points += `${i === 0 ? '' : ','}${pointJson(timestamps[i] as number, values[i] as number)}`;
    }
    return Buffer.from(`${index === 0 ? '' : ','}{"metric":${labelsJson(labels)},"values":[${points}]}`);
  });
  return Buffer.concat([Buffer.from('{"resultType":"matrix","result":['), ...items, Buffer.from(']}')]);
}

function checkSize(points: number): void {
  if (points <= MAX_RESULT_POINTS) return;
  throw new QueryError('execution', `the result has more than ${MAX_RESULT_POINTS} points; select fewer series or take a larger step`);
}

export function instantJson(value: InstantValue): string {
  switch (value.kind) {
    case 'scalar':
      return `{"resultType":"scalar","result":${pointJson(value.t, value.v)}}`;
    case 'string':
      return `{"resultType":"string","result":[${value.t / 1000},${JSON.stringify(value.value)}]}`;
    case 'vector': {
      const items = value.samples.map(({ labels, t, v }) => `{"metric":${labelsJson(labels)},"value":${pointJson(t, v)}}`);
      return `{"resultType":"vector","result":[${items.join(',')}]}`;
    }
    case 'matrix':
      checkSize(value.series.reduce((sum, { points }) => sum + points.length, 0));
      return `{"resultType":"matrix","result":[${value.series.map(seriesJson).join(',')}]}`;
  }
}

function seriesJson({ labels, points }: Series): string {
  return `{"metric":${labelsJson(labels)},"values":[${points.map(({ t, v }) => pointJson(t, v)).join(',')}]}`;
}

function pointJson(t: number, v: number): string {
  return `[${t / 1000},"${sampleText(v)}"]`;
}

/** Labels in the order of their names, as Prometheus has them. */
function labelsJson(labels: Labels): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(labels[name])}`);
  return `{${pairs.join(',')}}`;
}

/** Go's shortest form with an exponent outside of 1e-6 … 1e21, which is where JavaScript has one too, but of two digits at least. */
export function sampleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const text = String(value);
  return text.includes('e') ? text.replace(/e([+-])(\d)$/, 'e$10$2') : text;
}
