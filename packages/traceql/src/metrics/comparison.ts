import { compileField } from '../eval/field.ts';
import { isTrue } from '../eval/predicate.ts';
import type { SpanView } from '../eval/span-view.ts';
import type { MetricsAggregate } from '../syntax/ast.ts';
import { printAttribute } from '../syntax/attribute.ts';
import { NIL, stringValue, type Value, valueKey } from '../value.ts';
import type { Intervals } from './intervals.ts';
import type { Series, SeriesLabel } from './series.ts';
import type { SeriesBuilder } from './series-builder.ts';

const META_TYPE = '__meta_type';
const META_ERROR = '__meta_error';
const TOO_MANY_VALUES = '__too_many_values__';
/** Intrinsics with too many values to be worth a comparison; durations are left out by their type. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'spanStartTime',
  'trace:id',
  'span:id',
  'span:parentID',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
]);

/** Of one side of the comparison: per attribute, how often it and each of its values occur, interval by interval. */
type Side = Map<string, { total: number[]; values: Map<string, { value: Value; counts: number[] }> }>;

/**
 * `compare({…})`: how the spans that match the filter (the selection) differ from the others (the baseline). Each
 * attribute gives a series for each of its most frequent values on either side, and one for the total.
 */
export function createComparison(
  { filter, topN, startNs, endNs }: MetricsAggregate & { kind: 'compare' },
  intervals: Intervals,
): SeriesBuilder {
  const matches = compileField(filter.expr);
  const sides: Readonly<Record<'baseline' | 'selection', Side>> = { baseline: new Map(), selection: new Map() };
  const isSelected = (view: SpanView): boolean => {
    const start = Number(view.span.startNs);
    return (startNs === 0 || (start >= startNs && start < endNs)) && isTrue(matches(view));
  };

  return {
    observe(view) {
      const side = sides[isSelected(view) ? 'selection' : 'baseline'];
      const interval = intervals.indexOf(view.span.startNs);
      for (const [name, value] of comparedValues(view)) count(side, { name, value, interval, intervals: intervals.count });
    },
    series() {
      const series: Series[] = [];
      const tooMany = new Set<string>();
      for (const type of ['baseline', 'selection'] as const) {
        for (const [name, { total, values }] of sides[type]) {
          for (const { value, counts } of mostFrequent([...values.values()], topN))
            series.push(seriesOf(META_TYPE, type, { name, value }, counts));
          series.push(seriesOf(META_TYPE, `${type}_total`, { name, value: NIL }, total));
          if (values.size > topN) tooMany.add(name);
        }
      }
      for (const name of tooMany) series.push(seriesOf(META_ERROR, TOO_MANY_VALUES, { name, value: NIL }, []));
      return series;
    },
  };
}

/** The attributes of a span that are compared, each once. */
function comparedValues(view: SpanView): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { attribute, value } of [...view.ofTrace, ...view.ofResource, ...view.ofScope, ...view.ofSpan]) {
    if (value.type === 'nil' || value.type === 'duration' || NOT_COMPARED.has(attribute.intrinsic ?? '')) continue;
    values.set(printAttribute(attribute), value);
  }
  return values;
}

function count(
  side: Side,
  { name, value, interval, intervals }: { name: string; value: Value; interval: number; intervals: number },
): void {
  const zeros = () => new Array<number>(intervals).fill(0);
  let attribute = side.get(name);
  if (attribute === undefined) side.set(name, (attribute = { total: zeros(), values: new Map() }));
  const key = valueKey(value);
  let entry = attribute.values.get(key);
  if (entry === undefined) attribute.values.set(key, (entry = { value, counts: zeros() }));
  entry.counts[interval] = (entry.counts[interval] ?? 0) + 1;
  attribute.total[interval] = (attribute.total[interval] ?? 0) + 1;
}

function mostFrequent<T extends { counts: readonly number[] }>(values: readonly T[], limit: number): readonly T[] {
  const sum = ({ counts }: T) => counts.reduce((total, count) => total + count, 0);
  return values.length <= limit ? values : values.toSorted((a, b) => sum(b) - sum(a)).slice(0, limit);
}

const seriesOf = (meta: string, type: string, attribute: SeriesLabel, values: readonly number[]): Series => ({
  labels: [{ name: meta, value: stringValue(type) }, attribute],
  values,
  exemplars: [],
});
