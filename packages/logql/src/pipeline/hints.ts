import type { LabelsBuilder } from './labels-builder.ts';
import { DUPLICATE_SUFFIX, ERROR_LABEL } from './special-labels.ts';

/**
 * What a metric query will do with labels, told to the parsers: `sum by (status) (count_over_time({…} | json [1m]))`
 * needs nothing but `status`. This is more than speed, it decides answers: a parser that stops early does not see
 * what is malformed further on, and a query that needs no labels at all never parses and never fails.
 */
export type ParserHints = Readonly<{
  /** No label is needed. */
  noLabels: boolean;
  /** The query looks at `__error__` itself. */
  preservesErrors: boolean;
  wants(name: string): boolean;
  /** Whether a label that starts like this may be wanted. */
  wantsPrefix(prefix: string): boolean;
  /** False when a filter further on will drop the line because of the label that has just been set. */
  mayKeep(name: string, labels: LabelsBuilder): boolean;
  /** Whether the names include all that are required, when it is known which are. */
  allIn(names: ReadonlySet<string>): boolean;
}>;

export const NO_HINTS: ParserHints = Object.freeze({
  noLabels: false,
  preservesErrors: false,
  wants: () => true,
  wantsPrefix: () => true,
  mayKeep: () => true,
  allIn: () => false,
});

export type HintOptions = Readonly<{
  /** Labels that the pipeline's stages read. */
  required: readonly string[];
  grouping: Readonly<{ without: boolean; labels: readonly string[] }> | undefined;
  /** The result has no labels. */
  noLabels: boolean;
  unwrapped?: string;
  /** Filters on one label each, which parsers may apply ahead of their turn. */
  filters: ReadonlyMap<string, (labels: LabelsBuilder) => boolean>;
}>;

export function createHints({ required, grouping, noLabels, unwrapped, filters }: HintOptions): ParserHints {
  const names = new Set<string>();
  for (const name of [...required, ...(grouping?.labels ?? []), ...(unwrapped === undefined ? [] : [unwrapped])]) {
    names.add(name);
    // The parser meets the name before the suffix is put on.
    if (name.endsWith(DUPLICATE_SUFFIX)) names.add(name.slice(0, -DUPLICATE_SUFFIX.length));
  }
  const mayKeep: ParserHints['mayKeep'] = (name, labels) => filters.get(name)?.(labels) ?? true;
  if (noLabels) return names.size > 0 ? { ...wantingOnly(names), mayKeep } : { ...NO_HINTS, noLabels: true };
  // With `without`, or with no grouping, any label may end up in the result.
  if (grouping === undefined || grouping.without || grouping.labels.length === 0) return { ...NO_HINTS, mayKeep };
  return wantingOnly(names);
}

function wantingOnly(names: ReadonlySet<string>): ParserHints {
  const list = [...names];
  return {
    noLabels: false,
    preservesErrors: names.has(ERROR_LABEL),
    wants: (name) => names.has(name),
    wantsPrefix: (prefix) => list.some((name) => name.startsWith(prefix)),
    mayKeep: () => true,
    allIn: (found) => found.size >= names.size && list.every((name) => found.has(name)),
  };
}
