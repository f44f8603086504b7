import type { SpanView } from '../eval/span-view.ts';
import { shortTraceId } from '../eval/span-view.ts';
import { printAttribute } from '../syntax/attribute.ts';
import { formatValue, stringValue, type Value, valueKey } from '../value.ts';

export type SeriesLabel = Readonly<{ name: string; value: Value }>;

/** A span that stands for a sample. Its value is NaN where it has none of its own and takes the sample's. */
export type SeriesExemplar = Readonly<{ labels: readonly SeriesLabel[]; value: number; timeNs: bigint }>;

/** One value an interval; NaN where there is none. */
export type Series = Readonly<{ labels: readonly SeriesLabel[]; values: readonly number[]; exemplars: readonly SeriesExemplar[] }>;

export const METRIC_NAME = '__name__';

export const nameLabel = (name: string): SeriesLabel => ({ name: METRIC_NAME, value: stringValue(name) });

export const labelsKey = (labels: readonly SeriesLabel[]): string =>
  JSON.stringify(labels.map(({ name, value }) => [name, valueKey(value)]));

/** Series in a fixed order, by the text of their labels. */
export function sortSeries(series: readonly Series[]): readonly Series[] {
  const keyed = series.map((one) => ({ one, key: one.labels.map(({ name, value }) => `${name}=${formatValue(value)}`).join(',') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ one }) => one);
}

export function exemplarOf(view: SpanView, value: number): SeriesExemplar {
  const labels = new Map<string, Value>([['trace:id', stringValue(shortTraceId(view.trace.traceId))]]);
  for (const entry of view.entries()) if (entry.value.type !== 'nil') labels.set(printAttribute(entry.attribute), entry.value);
  return { labels: [...labels].map(([name, labelValue]) => ({ name, value: labelValue })), value, timeNs: view.span.startNs };
}
