import { evalInstant, evalRange, type InstantValue, parseExpr } from '@faultline/promql';
import { compileRegex, isQueryError } from '@faultline/query-core';
import { type ActualSeries, almostEqual, compareSeries } from './compare.ts';
import type { Eval, Expectation } from './script.ts';
import type { ScriptStorage } from './storage.ts';

export type Outcome = Readonly<{ kind: 'passed' }> | Readonly<{ kind: 'failed' | 'skipped'; reason: string }>;

type Answer = Readonly<{ difference: string | undefined; warnings: readonly string[]; infos: readonly string[] }>;

const PASSED: Outcome = { kind: 'passed' };
const MINUTE_MS = 60_000;

/** Of what Prometheus has behind flags, scripts may use the syntax; only functions are out of scope. */
const SYNTAX = { experimental: true };

/** What Prometheus marks as experimental in its table of functions and aggregations. */
const EXPERIMENTAL = new RegExp(
  `\\b(?:${[
    'double_exponential_smoothing|first_over_time|histogram_quantiles|info|integral|limit_ratio|limitk|mad_over_time|max_of|min_of',
    'sort_by_label|sort_by_label_desc|start_timestamp|ts_of_first_over_time|ts_of_last_over_time|ts_of_max_over_time|ts_of_min_over_time',
  ].join('|')})\\b(?=\\s*(?:\\(|by\\b|without\\b))`,
);

/** `start()` and `end()` behind `@` are no functions. */
const EXPERIMENTAL_TIMES = /(?<!@\s*)\b(?:start|end|step|range)\s*\(/;

/** Runs one eval. Only what needs native histograms or experimental functions is skipped. */
export function runEval(evaluation: Eval, storage: ScriptStorage): Outcome {
  const code = evaluation.query.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g, '""');
  if (EXPERIMENTAL.test(code) || EXPERIMENTAL_TIMES.test(code)) return { kind: 'skipped', reason: 'experimental function' };
  if (/<\/|>\//.test(code)) return { kind: 'skipped', reason: 'operator of native histograms' };
  if (evaluation.series.some(({ cells }) => cells.includes('histogram'))) return { kind: 'skipped', reason: 'native histogram expected' };

  storage.touchedHistograms = false;
  const outcome = judge(evaluation, storage);
  if (storage.touchedHistograms) return { kind: 'skipped', reason: 'native histogram selected' };
  return outcome.kind === 'passed' ? alsoAsRange(evaluation, storage) : outcome;
}

function judge(evaluation: Eval, storage: ScriptStorage): Outcome {
  const fails = evaluation.expectations.filter(({ type }) => type === 'fail');
  let answer: Answer;
  try {
    answer = evaluation.at.kind === 'instant' ? askInstant(evaluation, storage) : askRange(evaluation, storage);
  } catch (error) {
    if (!isQueryError(error)) return failed(error instanceof Error ? `crashed: ${error.stack}` : String(error));
    if (fails.length === 0) return failed(`failed with: ${error.message}`);
    const missed = fails.find((fail) => !matches(fail, error.message));
    return missed === undefined ? PASSED : failed(`failed with: ${error.message}; expected: ${missed.match?.text}`);
  }
  if (fails.length > 0) return failed('should have failed');
  const difference =
    answer.difference ?? compareNotes(evaluation, 'warn', answer.warnings) ?? compareNotes(evaluation, 'info', answer.infos);
  return difference === undefined ? PASSED : failed(difference);
}

function askInstant(evaluation: Eval, storage: ScriptStorage): Answer {
  const { timeMs } = evaluation.at as Extract<Eval['at'], { kind: 'instant' }>;
  const { value, warnings, infos } = evalInstant(parseExpr(evaluation.query, SYNTAX), { querier: storage.querier, timeMs });
  return { difference: compareInstant(evaluation, value, timeMs), warnings, infos };
}

function compareInstant(evaluation: Eval, value: InstantValue, timeMs: number): string | undefined {
  const { series, scalar, string, rangeVector } = evaluation;
  const ordered = evaluation.expectations.some(({ type }) => type === 'ordered');
  switch (value.kind) {
    case 'scalar':
      return scalar !== undefined && almostEqual(value.v, scalar) ? undefined : `got the scalar ${value.v}`;
    case 'string': {
      const literal = string === undefined ? undefined : parseExpr(string);
      return literal?.kind === 'string' && literal.value === value.value ? undefined : `got the string ${JSON.stringify(value.value)}`;
    }
    case 'matrix':
      if (rangeVector === undefined) return 'got a range vector';
      return compareSeries(series, value.series, { timeOf: (index) => rangeVector.startMs + index * rangeVector.stepMs });
    case 'vector': {
      if (scalar !== undefined || string !== undefined || rangeVector !== undefined) return 'got an instant vector';
      const actual = value.samples.map(({ labels, t, v }) => ({ labels, points: [{ t, v }] }));
      return compareSeries(series, actual, { timeOf: () => timeMs, ordered });
    }
  }
}

function askRange(evaluation: Eval, storage: ScriptStorage): Answer {
  const times = evaluation.at as Extract<Eval['at'], { kind: 'range' }>;
  const { warnings, infos, ...result } = evalRange(parseExpr(evaluation.query, SYNTAX), { querier: storage.querier, ...times });
  const timeOf = (index: number): number => times.startMs + index * times.stepMs;
  return { difference: compareSeries(evaluation.series, result.series.map(toActual), { timeOf }), warnings, infos };
}

/** An instant query must give the same as one step in the middle of a range query. */
function alsoAsRange(evaluation: Eval, storage: ScriptStorage): Outcome {
  const { at, expectations, string, rangeVector, query } = evaluation;
  const unfit = expectations.some(({ type }) => type === 'ordered' || type === 'fail') || string !== undefined || rangeVector !== undefined;
  if (at.kind !== 'instant' || unfit) return PASSED;
  const { timeMs } = at;
  try {
    const { series } = evalRange(parseExpr(query, SYNTAX), {
      querier: storage.querier,
      startMs: timeMs - MINUTE_MS,
      endMs: timeMs + MINUTE_MS,
      stepMs: MINUTE_MS,
    });
    const middle = series.map(toActual).map(({ labels, points }) => ({ labels, points: points.filter(({ t }) => t === timeMs) }));
    const expected = evaluation.scalar === undefined ? evaluation.series : [{ labels: {}, cells: [evaluation.scalar] }];
    const found = middle.filter(({ points }) => points.length > 0);
    const difference = compareSeries(expected, found, { timeOf: () => timeMs });
    return difference === undefined || storage.touchedHistograms ? PASSED : failed(`as a range query: ${difference}`);
  } catch (error) {
    return storage.touchedHistograms ? PASSED : failed(`as a range query: ${String(error)}`);
  }
}

function toActual({
  labels,
  timestamps,
  values,
}: {
  labels: ActualSeries['labels'];
  timestamps: Float64Array;
  values: Float64Array;
}): ActualSeries {
  return { labels, points: Array.from(timestamps, (t, index) => ({ t, v: values[index] as number })) };
}

/** With no expectation of the kind, notes are ignored; with some, each must be met and none may be left over. */
function compareNotes({ expectations }: Eval, kind: 'warn' | 'info', notes: readonly string[]): string | undefined {
  if (expectations.some(({ type }) => type === `no_${kind}`) && notes.length > 0) return `unexpected ${kind}: ${notes.join('; ')}`;
  const wanted = expectations.filter(({ type }) => type === kind);
  const missing = wanted.find((expectation) => !notes.some((note) => matches(expectation, note)));
  if (missing !== undefined) return `expected ${kind} ${missing.match?.text ?? ''}, got ${notes.join('; ') || 'none'}`;
  const surplus = wanted.length === 0 ? undefined : notes.find((note) => !wanted.some((expectation) => matches(expectation, note)));
  return surplus === undefined ? undefined : `unexpected ${kind}: ${surplus}`;
}

function matches({ match }: Expectation, text: string): boolean {
  if (match === undefined) return true;
  return match.kind === 'msg' ? text === match.text : compileRegex(match.text, { anchored: false }).test(text);
}

function failed(reason: string): Outcome {
  return { kind: 'failed', reason };
}
