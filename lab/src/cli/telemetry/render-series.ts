import { cell, type Line, span } from '../spans.ts';

export interface ChartSeries {
  readonly name: string;
  /** Seconds and value, in order. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

const BARS = '▁▂▃▄▅▆▇█';
const NAME_WIDTH = 56;

/** One line a series: its name, a small chart over the whole range, and its last, lowest and highest value. */
export function renderChart(
  series: readonly ChartSeries[],
  { startMs, endMs, stepMs }: { startMs: number; endMs: number; stepMs: number },
): Line[] {
  if (series.length === 0) return [[span('nothing', 'dim')]];
  const width = Math.min(NAME_WIDTH, Math.max(...series.map(({ name }) => name.length)));
  const columns = Math.floor((endMs - startMs) / stepMs) + 1;
  return series.map(({ name, points }) => {
    const values = points.map(([, value]) => value).filter((value) => Number.isFinite(value));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const chart = Array.from({ length: columns }, () => ' ');
    for (const [seconds, value] of points) {
      const column = Math.round((seconds * 1_000 - startMs) / stepMs);
      if (Number.isFinite(value) && column >= 0 && column < columns) chart[column] = barOf(value, low, high);
    }
    return [
      cell(name, { width, style: 'bold' }),
      span(`  ${chart.join('')}  `),
      span(formatNumber(points.at(-1)?.[1] ?? Number.NaN)),
      span(values.length === 0 ? '' : `  (${formatNumber(low)} … ${formatNumber(high)})`, 'dim'),
    ];
  });
}

/** A flat series is drawn low, so that it looks like one. */
function barOf(value: number, low: number, high: number): string {
  const share = high === low ? 0 : (value - low) / (high - low);
  return BARS[Math.round(share * (BARS.length - 1))] as string;
}

/** One line a value. */
export function renderTable(rows: readonly { readonly name: string; readonly value: number }[]): Line[] {
  if (rows.length === 0) return [[span('nothing', 'dim')]];
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, value }) => [span(name.padEnd(width)), span(`  ${formatNumber(value)}`, 'bold')]);
}

/** Six digits are more than a chart can show. */
export function formatNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value);
}

/** `name{a="b"}`, as queries write it. */
export function formatMetric(labels: Readonly<Record<string, string>>): string {
  const { __name__: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return pairs.length === 0 && name !== '' ? name : `${name}{${pairs.join(', ')}}`;
}
