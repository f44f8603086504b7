import type { GridSeries } from '../ports.ts';

export interface ThreeWindows {
  readonly baseline: readonly GridSeries[];
  /** Only the load was higher. Undefined when none was recorded. */
  readonly decoy?: readonly GridSeries[];
  readonly incident: readonly GridSeries[];
}

export type Separation =
  | { readonly separates: true; readonly labels: Readonly<Record<string, string>>; readonly how: Change }
  | {
      readonly separates: false;
      readonly reason: 'no_data' | 'like_baseline' | 'like_load';
      readonly labels?: Readonly<Record<string, string>>;
    };

export interface Change {
  readonly kind: 'appears' | 'vanishes' | 'rises' | 'falls';
  readonly before?: number;
  readonly during?: number;
}

/** A value of the incident is, so often, beyond one of the other window: the area under the ROC curve, 0.5 for no difference. */
const SURE = 0.8;
/** And by so much of what it was before. */
const NOTABLE = 0.5;
/** Load may move it by at most this much of what the incident did. */
const QUIET = 0.5;
const PRESENT = 0.3;
const ABSENT = 0.1;

/**
 * Whether any series of a query tells the incident from the baseline and from plain load. Of those that do, the one that does it best.
 *
 * - a threshold (`x > 1`) that gives nothing before and something now *appears*; the opposite *vanishes*;
 * - a value *rises* or *falls*: nearly all of the incident lies beyond nearly all of the baseline, and by at least half of it;
 * - a series that does the same, half as much, under load alone, is the load's.
 */
export function separation({ baseline, decoy, incident }: ThreeWindows): Separation {
  const before = byLabels(baseline);
  const during = byLabels(incident);
  const busy = byLabels(decoy ?? []);
  const keys = new Set([...before.keys(), ...during.keys()]);
  if (![...during.values(), ...before.values()].some(({ values }) => values.some(isNumber))) return { separates: false, reason: 'no_data' };
  let best: { labels: Readonly<Record<string, string>>; how: Change; strength: number } | undefined;
  let loadLike: Readonly<Record<string, string>> | undefined;
  for (const key of keys) {
    const labels = (during.get(key) ?? before.get(key))?.labels ?? {};
    const verdict = compare({
      before: before.get(key)?.values ?? [],
      busy: decoy === undefined ? undefined : (busy.get(key)?.values ?? []),
      during: during.get(key)?.values ?? [],
    });
    if (verdict === 'load') loadLike = labels;
    else if (verdict !== undefined && (best === undefined || verdict.strength > best.strength)) best = { labels, ...verdict };
  }
  if (best !== undefined) return { separates: true, labels: best.labels, how: best.how };
  if (loadLike !== undefined) return { separates: false, reason: 'like_load', labels: loadLike };
  return { separates: false, reason: 'like_baseline' };
}

type Values = { before: readonly number[]; busy: readonly number[] | undefined; during: readonly number[] };

function compare({ before, busy, during }: Values): { how: Change; strength: number } | 'load' | undefined {
  const [presentBefore, presentDuring] = [presence(before), presence(during)];
  const presentBusy = busy === undefined ? presentBefore : presence(busy);
  if (presentBefore <= ABSENT && presentDuring >= PRESENT) {
    if (presentBusy > ABSENT) return 'load';
    return { how: { kind: 'appears', during: quantile(during, 0.5) }, strength: 1 + presentDuring };
  }
  if (presentBefore >= 1 - ABSENT && presentDuring <= PRESENT) {
    if (presentBusy < 1 - ABSENT) return 'load';
    return { how: { kind: 'vanishes', before: quantile(before, 0.5) }, strength: 1 };
  }
  if (presentBefore < PRESENT || presentDuring < PRESENT) return undefined;
  return compareValues({ before, busy, during });
}

function compareValues({ before, busy, during }: Values): { how: Change; strength: number } | 'load' | undefined {
  const area = areaAbove(during, before);
  const rises = area >= SURE;
  if (!rises && area > 1 - SURE) return undefined;
  const normal = quantile(before, 0.5);
  const extreme = (values: readonly number[]): number => quantile(values, rises ? 0.75 : 0.25);
  const excursion = (extreme(during) - normal) * (rises ? 1 : -1);
  if (excursion <= 0 || excursion < NOTABLE * Math.abs(normal)) return undefined;
  if (busy !== undefined && presence(busy) >= PRESENT) {
    const underLoad = (extreme(busy) - normal) * (rises ? 1 : -1);
    const fromLoad = areaAbove(during, busy);
    if (underLoad > QUIET * excursion || (rises ? fromLoad < SURE : fromLoad > 1 - SURE)) return 'load';
  }
  const certainty = rises ? area : 1 - area;
  return {
    how: { kind: rises ? 'rises' : 'falls', before: normal, during: quantile(during, 0.5) },
    strength: certainty + Math.min(1, excursion / (Math.abs(normal) + excursion)),
  };
}

const isNumber = (value: number): boolean => !Number.isNaN(value);

function presence(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.filter(isNumber).length / values.length;
}

/** Share of pairs in which the value of `a` is greater; ties count half. */
function areaAbove(a: readonly number[], b: readonly number[]): number {
  const [as, bs] = [a.filter(isNumber), b.filter(isNumber)];
  if (as.length === 0 || bs.length === 0) return 0.5;
  let greater = 0;
  for (const x of as) for (const y of bs) greater += x > y ? 1 : x === y ? 0.5 : 0;
  return greater / (as.length * bs.length);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.filter(isNumber).toSorted((x, y) => x - y);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function byLabels(series: readonly GridSeries[]): Map<string, GridSeries> {
  const sorted = (labels: GridSeries['labels']) => JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return new Map(series.map((each) => [sorted(each.labels), each]));
}
