/** A label set. Names are unique; an empty value means the same as a missing label, and is best left out. */
export type Labels = Readonly<Record<string, string>>;

/** The label that holds a metric's name. */
export const METRIC_NAME = '__name__';

/** An empty label set to fill in. It has no prototype, so that a label may be called `constructor` or `__proto__`. */
export function emptyLabels(): Record<string, string> {
  return { __proto__: null } as unknown as Record<string, string>;
}

/** A label set of the pairs, leaving out empty values. */
export function labelsOf(pairs: Iterable<readonly [string, string]>): Labels {
  const result = emptyLabels();
  for (const [name, value] of pairs) if (value !== '') result[name] = value;
  return result;
}

/** The label's value, or '' when it is missing. Safe for names that plain objects inherit. */
export function labelValue(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] as string) : '';
}

/**
 * A string that is equal for equal label sets, whatever their order, and different for different ones.
 * Lengths stand before names and values because both may hold any character, so no separator is safe.
 */
export function labelsKey(labels: Labels): string {
  return labelsKeyOf(labels, Object.keys(labels).sort());
}

/** The same over the named labels alone; `names` must be sorted, as for every other key it is compared with. */
export function labelsKeyOf(labels: Labels, names: readonly string[]): string {
  let key = '';
  for (const name of names) {
    const value = labelValue(labels, name);
    if (value !== '') key += `${name.length}:${name}${value.length}:${value}`;
  }
  return key;
}

/** The labels without those named. */
export function withoutLabels(labels: Labels, names: readonly string[]): Labels {
  const result = emptyLabels();
  for (const name in labels) if (!names.includes(name)) result[name] = labels[name] as string;
  return result;
}

/** Those of the labels that are named. */
export function onlyLabels(labels: Labels, names: readonly string[]): Labels {
  const result = emptyLabels();
  for (const name of names) {
    const value = labelValue(labels, name);
    if (value !== '') result[name] = value;
  }
  return result;
}

/** Orders label sets as Prometheus does: pair by pair in the order of names, the shorter set first. */
export function compareLabels(a: Labels, b: Labels): number {
  const aNames = Object.keys(a).sort();
  const bNames = Object.keys(b).sort();
  const shared = Math.min(aNames.length, bNames.length);
  for (let i = 0; i < shared; i++) {
    const aName = aNames[i] as string;
    const bName = bNames[i] as string;
    if (aName !== bName) return aName < bName ? -1 : 1;
    const aValue = a[aName] as string;
    const bValue = b[bName] as string;
    if (aValue !== bValue) return aValue < bValue ? -1 : 1;
  }
  return aNames.length - bNames.length;
}

/** The labels as Prometheus writes them: `http_requests_total{method="GET"}`; names that are not plain are quoted. */
export function formatLabels(labels: Labels): string {
  const metric = labelValue(labels, METRIC_NAME);
  const pairs: string[] = [];
  const bareMetric = PLAIN_METRIC.test(metric);
  if (metric !== '' && !bareMetric) pairs.push(JSON.stringify(metric));
  for (const name of Object.keys(labels).sort()) {
    if (name !== METRIC_NAME) pairs.push(`${formatLabelName(name)}=${JSON.stringify(labels[name])}`);
  }
  const head = bareMetric ? metric : '';
  return pairs.length === 0 && head !== '' ? head : `${head}{${pairs.join(', ')}}`;
}

/** A label name as a query would write it: quoted when it is not a plain identifier. */
export function formatLabelName(name: string): string {
  return PLAIN_LABEL.test(name) ? name : JSON.stringify(name);
}

const PLAIN_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const PLAIN_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
