import { emptyLabels, type Labels, labelsKey, QueryError } from '@faultline/query-core';
import type { Grouping, LabelFilter, RangeAggregation, Stage, Unwrap } from '../ast.ts';
import { parseBytes, utf8Length } from '../go/bytes.ts';
import { parseGoDuration } from '../go/duration.ts';
import { type Parsed, parseGoFloat, quoteGo } from '../go/float.ts';
import type { Budget } from '../limits.ts';
import { compileStages, requiredLabels, singleLabelFilters } from '../pipeline/compile.ts';
import { createHints } from '../pipeline/hints.ts';
import { compileLabelFilter, type LabelTest } from '../pipeline/label-filter.ts';
import { LabelsBuilder } from '../pipeline/labels-builder.ts';
import { ERROR_DETAILS_LABEL, ERROR_LABEL, PRESERVE_ERROR_LABEL } from '../pipeline/special-labels.ts';
import type { CompiledStage } from '../pipeline/stage.ts';
import type { LogQuerier } from '../querier.ts';

/**
 * The samples of one series: `timesNs[i]` belongs to `values[i]`, in the order of their times. Times are relative to
 * the start of the query, so that they fit a float exactly: 104 days of nanoseconds do.
 */
export type SampleSeries = Readonly<{ labels: Labels; key: string; timesNs: number[]; values: number[] }>;

export type SampleRequest = Readonly<{
  querier: LogQuerier;
  budget: Budget;
  /** Inclusive; times in the result are relative to it. */
  originNs: bigint;
  /** Exclusive. */
  endNs: bigint;
  /** What the template function `now` gives. */
  nowNs: bigint;
}>;

/** Lines of these stages' kinds read the line, so a `line_format` in front of them matters. */
const READS_LINE: ReadonlySet<Stage['kind']> = new Set([
  'line-filter',
  'json',
  'unpack',
  'regexp',
  'pattern',
  'logfmt',
  'json-expressions',
  'logfmt-expressions',
]);

/**
 * Turns lines into samples. `outer` is the grouping of a `sum` around the aggregation: the labels it does not keep
 * need not be found in the first place.
 */
export function compileSampler(expr: RangeAggregation, outer: Grouping | undefined): (request: SampleRequest) => SampleSeries[] {
  const { op, range } = expr;
  const countsBytes = op === 'bytes_over_time' || op === 'bytes_rate';
  const stages = countsBytes ? range.logs.stages : withoutUselessFormats(range.logs.stages);
  const { grouping, noLabels } = effectiveGrouping(expr, outer);
  const filters = unwrapFilterStages(range.unwrap);
  const hints = createHints({
    required: requiredLabels([...stages, ...filters]),
    grouping,
    noLabels,
    filters: singleLabelFilters([...stages, ...(filters.length === 1 ? filters : [])]),
    ...(range.unwrap === undefined ? {} : { unwrapped: range.unwrap.label }),
  });
  const unwrap = range.unwrap === undefined ? undefined : compileUnwrap(range.unwrap);
  const keyOf = compileGrouping(grouping, noLabels);
  // Compiled once ahead of any data, so that a bad stage is refused even when there is nothing to select.
  compileStages(stages, { nowNs: 0n });

  return ({ querier, budget, originNs, endNs, nowNs }) => {
    const run: CompiledStage = compileStages(stages, { nowNs });
    const labels = new LabelsBuilder(hints);
    const series = new Map<string, SampleSeries>();
    const selection = querier.select({ matchers: range.logs.matchers, startNs: originNs, endNs, direction: 'forward' });
    for (const entry of budget.reading(selection)) {
      labels.reset(entry.labels, entry.metadata);
      const line = run(entry.line, { tsNs: entry.tsNs, labels });
      if (line === undefined) continue;
      const value = unwrap === undefined ? (countsBytes ? utf8Length(line) : 1) : unwrap(labels);
      if (value === undefined) continue;
      const { key, toLabels } = keyOf(labels);
      let found = series.get(key);
      if (found === undefined) {
        found = { labels: toLabels(), key, timesNs: [], values: [] };
        series.set(key, found);
      }
      found.timesNs.push(Number(entry.tsNs - originNs));
      found.values.push(value);
    }
    return [...series.values()];
  };
}

function withoutUselessFormats(stages: readonly Stage[]): Stage[] {
  return stages.filter((stage, i) => stage.kind !== 'line-format' || stages.slice(i + 1).some(({ kind }) => READS_LINE.has(kind)));
}

/** Sums over these may be grouped as lines are read, since the samples of a group simply add up. */
const ADDITIVE: ReadonlySet<string> = new Set(['bytes_over_time', 'bytes_rate', 'sum_over_time', 'rate', 'count_over_time']);

export function canGroupEarly({ op, grouping }: RangeAggregation): boolean {
  return grouping === undefined && ADDITIVE.has(op);
}

function effectiveGrouping(expr: RangeAggregation, outer: Grouping | undefined): { grouping: Grouping | undefined; noLabels: boolean } {
  const given = outer ?? expr.grouping;
  const noLabels = expr.op === 'absent_over_time' || (given !== undefined && !given.without && given.labels.length === 0);
  const unwrapped = expr.range.unwrap?.label;
  // The unwrapped label is the value now, and names no series unless it is asked to.
  if (unwrapped !== undefined && (given === undefined || given.without || given.labels.length === 0)) {
    return { grouping: { without: true, labels: [...(given?.labels ?? []), unwrapped] }, noLabels };
  }
  return { grouping: given, noLabels };
}

function unwrapFilterStages(unwrap: Unwrap | undefined): Stage[] {
  return (unwrap?.filters ?? []).map((filter: LabelFilter) => ({ kind: 'label-filter', filter }));
}

const CONVERSIONS: Readonly<Record<Unwrap['conversion'], (text: string) => Parsed<number>>> = {
  none: parseGoFloat,
  bytes: parseBytes,
  duration: (text) => {
    const parsed = parseGoDuration(text);
    return parsed.ok ? { ok: true, value: parsed.value / 1e9 } : parsed;
  },
};

/** The value of a line, or undefined if it has none or the filters behind the unwrap drop it. */
function compileUnwrap({ label, conversion, filters }: Unwrap): (labels: LabelsBuilder) => number | undefined {
  const convert = CONVERSIONS[conversion];
  const tests: LabelTest[] = filters.map(compileLabelFilter);
  return (labels) => {
    const text = labels.get(label) ?? '';
    if (text === '') return undefined;
    const parsed = convert(text);
    if (!parsed.ok) labels.fail('SampleExtractionErr', parsed.error);
    let holds = true;
    for (const test of tests) holds = test(labels) && holds;
    if (!holds) return undefined;
    return parsed.ok ? parsed.value : 0;
  };
}

/** What names a line's series; the labels are made only for a series that is new. */
type SeriesKey = Readonly<{ key: string; toLabels: () => Labels }>;

function compileGrouping(grouping: Grouping | undefined, noLabels: boolean): (labels: LabelsBuilder) => SeriesKey {
  const names = [...new Set(grouping?.labels ?? [])].sort();
  const byNames = (labels: LabelsBuilder): SeriesKey => {
    let key = '';
    for (const name of names) {
      const value = labels.get(name) ?? '';
      if (value !== '') key += `${name.length}:${name}${value.length}:${value}`;
    }
    return { key, toLabels: () => pick(labels, names) };
  };
  const byAllBut = (labels: LabelsBuilder): SeriesKey => {
    const all = withoutEmpty(labels.toLabels());
    for (const name of names) delete all[name];
    delete all[ERROR_DETAILS_LABEL];
    return { key: labelsKey(all), toLabels: () => all };
  };
  const everything = (labels: LabelsBuilder): SeriesKey => {
    const all = withoutEmpty(labels.toLabels());
    return { key: labelsKey(all), toLabels: () => all };
  };
  const none: SeriesKey = { key: '', toLabels: emptyLabels };
  return (labels) => {
    // An error must not get lost in a grouping: it fails the query.
    if (labels.error !== '') return everything(labels);
    if (noLabels) return none;
    if (grouping === undefined) return everything(labels);
    return grouping.without ? byAllBut(labels) : byNames(labels);
  };
}

function pick(labels: LabelsBuilder, names: readonly string[]): Labels {
  const result = emptyLabels();
  for (const name of names) {
    const value = labels.get(name) ?? '';
    if (value !== '') result[name] = value;
  }
  return result;
}

function withoutEmpty(labels: Record<string, string>): Record<string, string> {
  for (const name in labels) if (labels[name] === '') delete labels[name];
  return labels;
}

/** Series with an error cannot be part of a result, unless the query asked for errors. Throws QueryError. */
export function refuseErrors({ labels }: SampleSeries): void {
  const error = labels[ERROR_LABEL];
  if (error === undefined || labels[PRESERVE_ERROR_LABEL] === 'true') return;
  const names = Object.keys(labels).sort();
  const series = names.map((name) => `${name}=${quoteGo(labels[name] as string)}`).join(', ');
  throw new QueryError(
    'bad_data',
    `pipeline error: '${error}' for series: '{${series}}'.\n` +
      `Use a label filter to intentionally skip this error. (e.g | __error__!="${error}").\n` +
      'To skip all potential errors you can match empty errors.(e.g __error__="")\n' +
      'The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )\n',
  );
}
