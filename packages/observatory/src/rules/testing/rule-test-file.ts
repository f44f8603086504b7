import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { evalInstant, parseExpr } from '@faultline/promql';
import { type Labels, labelsOf, parseDuration } from '@faultline/query-core';
import { parse } from 'yaml';
import { createMetricsStore } from '../../metrics/metrics-store.ts';
import type { AppendedSample } from '../../seams.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { loadRules } from '../load-rules.ts';
import { createRuleGroup } from '../rule-group.ts';

/** The parts of a file for `promtool test rules` that ours use (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/). */
export interface RuleTestFile {
  readonly rule_files: readonly string[];
  readonly evaluation_interval: string;
  readonly tests: readonly RuleTest[];
}

export interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: ReadonlyArray<{ readonly series: string; readonly values: string }>;
  readonly alert_rule_test?: readonly AlertExpectation[];
  readonly promql_expr_test?: ReadonlyArray<{
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: ReadonlyArray<{ readonly labels: string; readonly value: number }>;
  }>;
}

export interface AlertExpectation {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts: readonly ExpectedAlert[];
}

export type ExpectedAlert = Readonly<{ exp_labels: Labels; exp_annotations: Labels }>;

export function readRuleTestFile(path: string): RuleTestFile {
  return parse(readFileSync(path, 'utf8')) as RuleTestFile;
}

/** The alerts that fire, and the samples of the expressions, at the times that the test asks for: in the order in which it asks. */
export function runRuleTest(test: RuleTest, file: RuleTestFile, path: string) {
  const store = createMetricsStore();
  const groups = loadRules(file.rule_files.map((each) => resolve(dirname(path), each))).map((spec) =>
    createRuleGroup(spec, {
      host: { querier: store.querier, append: store.appendSamples },
      querier: store.querier,
      clock: createManualClock(0),
      sink: { receive: () => {} },
      evaluationIntervalMs: parseDuration(file.evaluation_interval),
      defaultSubqueryStepMs: parseDuration(file.evaluation_interval),
      externalLabels: {},
      externalUrl: 'http://localhost:9090',
      onProblem: (message) => {
        throw new Error(message);
      },
    }),
  );
  const samples = test.input_series
    .flatMap((each) => samplesOf(each, parseDuration(test.interval)))
    .sort((a, b) => a.timestampMs - b.timestampMs);
  const alertsAt = (test.alert_rule_test ?? []).map(({ eval_time, alertname }) => ({ timeMs: parseDuration(eval_time), alertname }));
  const queriesAt = (test.promql_expr_test ?? []).map(({ eval_time, expr }) => ({ timeMs: parseDuration(eval_time), expr }));
  const firing: ExpectedAlert[][] = alertsAt.map(() => []);
  const results: { labels: Labels; value: number }[][] = queriesAt.map(() => []);

  const stepMs = parseDuration(file.evaluation_interval);
  const endMs = Math.max(...[...alertsAt, ...queriesAt].map(({ timeMs }) => timeMs));
  let next = 0;
  for (let timeMs = 0; timeMs <= endMs; timeMs += stepMs) {
    const from = next;
    while ((samples[next]?.timestampMs ?? Number.POSITIVE_INFINITY) <= timeMs) next += 1;
    store.appendSamples(samples.slice(from, next));
    for (const group of groups) group.evaluate(timeMs);
    for (const [i, asked] of alertsAt.entries()) if (asked.timeMs === timeMs) firing[i] = firingNow(asked.alertname);
    for (const [i, asked] of queriesAt.entries()) if (asked.timeMs === timeMs) results[i] = select(asked.expr, timeMs);
  }
  return { firing, results };

  function firingNow(alertname: string): ExpectedAlert[] {
    return groups
      .flatMap(({ rules }) => rules)
      .flatMap(({ definition }) =>
        definition.kind === 'alerting' && definition.rule.spec.name === alertname ? definition.rule.active() : [],
      )
      .filter(({ phase }) => phase.kind === 'firing')
      .map(({ labels, annotations }) => {
        const { alertname: _, ...rest } = labels;
        return { exp_labels: rest, exp_annotations: { ...annotations } };
      });
  }

  function select(expr: string, timeMs: number): { labels: Labels; value: number }[] {
    const { value } = evalInstant(parseExpr(expr), { querier: store.querier, timeMs });
    if (value.kind !== 'vector') throw new Error(`${expr} is no vector`);
    return value.samples.map(({ labels, v }) => ({ labels: { ...labels }, value: v }));
  }
}

/** Values as promtool writes them: `1 2`, `0+10x3` (0 10 20 30), `5x2` (5 5 5), `_` and `_x4` for nothing, `stale`. */
function samplesOf({ series, values }: { series: string; values: string }, intervalMs: number): AppendedSample[] {
  const labels = parseSeries(series);
  const expanded = values.trim().split(/\s+/).flatMap(expand);
  return expanded.flatMap((value, i) => (value === undefined ? [] : [{ labels, timestampMs: i * intervalMs, value }]));
}

function expand(text: string): (number | 'stale' | undefined)[] {
  if (text === 'stale') return ['stale'];
  const missing = /^_(?:x(\d+))?$/.exec(text);
  if (missing !== null) return new Array<undefined>(Number(missing[1] ?? 1)).fill(undefined);
  if (text === 'NaN') return [Number.NaN];
  const [, start = '', step = '0', times = '0'] = /^(-?[\d.]+(?:e[+-]?\d+)?)(?:([+-][\d.]+))?(?:x(\d+))?$/.exec(text) ?? [];
  if (start === '') throw new Error(`${text} is no series of values`);
  return Array.from({ length: Number(times) + 1 }, (_, i) => Number(start) + i * Number(step));
}

/** `up{job="a"}` as a label set. */
export function parseSeries(text: string): Labels {
  const expr = parseExpr(text);
  if (expr.kind !== 'vector') throw new Error(`${text} is no series`);
  return labelsOf(expr.matchers.map(({ name, value }) => [name, value] as const));
}
