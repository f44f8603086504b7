import type { SpanView } from '../eval/span-view.ts';
import { type Attribute, printAttribute, scoped } from '../syntax/attribute.ts';
import { NIL, type Value, valueKey } from '../value.ts';
import type { SeriesLabel } from './series.ts';

/** A group of spans: the labels of its series, and a key that no other group has. */
export type Group = Readonly<{ key: string; labels: readonly SeriesLabel[] }>;

/**
 * Groups spans by attributes. Those that a span lacks are left out of its labels, but a series has at least one label:
 * where all are missing, the first stands there as nil.
 */
export function groupSpansBy(by: readonly Attribute[]): (span: SpanView) => Group {
  const lookups = by.map((attribute) => {
    const unscoped = attribute.scope === 'none' && attribute.intrinsic === undefined;
    // An unscoped attribute is only looked for on the span and its resource here.
    return unscoped ? [scoped('span', attribute.name), scoped('resource', attribute.name)] : [attribute];
  });
  const names = by.map(printAttribute);
  return (span) => {
    const values = lookups.map((attributes) => firstValue(span, attributes));
    const labels = values.flatMap((value, i): SeriesLabel[] => (value.type === 'nil' ? [] : [{ name: names[i] ?? '', value }]));
    const [firstName] = names;
    if (labels.length === 0 && firstName !== undefined) labels.push({ name: firstName, value: NIL });
    return { key: values.map(valueKey).join(), labels };
  };
}

function firstValue(span: SpanView, attributes: readonly Attribute[]): Value {
  for (const attribute of attributes) {
    const value = span.valueOf(attribute);
    if (value.type !== 'nil') return value;
  }
  return NIL;
}
