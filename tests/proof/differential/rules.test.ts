import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { type RuleTest, type RuleTestFile, runRuleTest } from '@faultline/observatory/rule-test';
import { parseExpr, selectorsOf } from '@faultline/promql';
import { formatLabels } from '@faultline/query-core';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { findPrometheus3 } from '../../support/prometheus-3.ts';
import { type CapturedSeries, captureText, parseCapture } from './captured.ts';
import { queriesOfRules } from './queries.ts';

/**
 * The rule files over the captured incident: what the observatory's rules make of it is what Prometheus's must make. `promtool
 * test rules` evaluates them, with the observatory's results as its expectations: every alert with its state, its labels and
 * annotations, and every record.
 */
const STEP_MS = 2_000;
/** For all rules together; storing the samples and asking for the results is in it. */
const EVALUATION_LIMIT_MS = 50;
const root = join(import.meta.dirname, '../../..');
const real = findPrometheus3();
const directory = mkdtempSync(join(tmpdir(), 'faultline-rules-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.skipIf(!real.found)(
  `the rules give Prometheus 3 the same alerts in the same states, and the same records${real.found ? '' : ` (skipped: ${real.reason})`}`,
  async () => {
    if (!real.found) return;
    const { inputs, steps } = inputsOf(parseCapture(captureText()));
    const times = Array.from({ length: steps }, (_, i) => ((i + 1) * STEP_MS) / 1_000);
    const ruleFiles = globSync(['infra/prometheus/rules/*.yml', 'infra/prometheus/rules/lab/*.yml'], { cwd: root })
      .sort()
      .map((path) => join(root, path));
    const file: RuleTestFile = { rule_files: ruleFiles, evaluation_interval: '2s', tests: [] };
    const asked: RuleTest = {
      name: 'an incident in a lab',
      interval: '2s',
      input_series: inputs,
      promql_expr_test: times.flatMap((seconds) =>
        ['ALERTS', '{__name__=~"slo:.+"}'].map((expr) => ({ expr, eval_time: `${seconds}s`, exp_samples: [] })),
      ),
      alert_rule_test: times.flatMap((seconds) =>
        ALERTS_SHOWN.map((alertname) => ({ alertname, eval_time: `${seconds}s`, exp_alerts: [] })),
      ),
    };

    const before = process.cpuUsage();
    const { firing, results } = runRuleTest(asked, file, join(directory, 'rules.yml'));
    const spent = process.cpuUsage(before);
    const msAStep = (spent.user + spent.system) / 1_000 / steps;
    console.log(`all rules at once: ${msAStep.toFixed(1)} ms of the processor's time, ${inputs.length} series, ${steps} steps`);
    expect(msAStep).toBeLessThan(EVALUATION_LIMIT_MS);
    const states = new Set(results.flat().map(({ labels }) => `${labels['alertname']} ${labels['alertstate']}`));
    for (const state of STATES_SHOWN) expect(states).toContain(state);
    const expected: RuleTest = {
      ...asked,
      promql_expr_test: (asked.promql_expr_test ?? []).map((each, i) => ({
        ...each,
        exp_samples: (results[i] ?? []).map(({ labels, value }) => ({ labels: formatLabels(labels), value })),
      })),
      alert_rule_test: (asked.alert_rule_test ?? []).map((each, i) => ({ ...each, exp_alerts: firing[i] ?? [] })),
    };

    const path = join(directory, 'rules.yml');
    const group_eval_order = ruleFiles.flatMap(groupsOf);
    writeFileSync(path, stringify({ ...file, fuzzy_compare: true, group_eval_order, tests: [expected] }, { aliasDuplicateObjects: false }));
    await expect(promisify(execFile)(real.promtool, ['test', 'rules', path])).resolves.toBeDefined();
  },
);

const groupsOf = (path: string): string[] =>
  (parse(readFileSync(path, 'utf8')) as { groups: { name: string }[] }).groups.map(({ name }) => name);

/** What the incident must bring about, or nothing would have been compared. */
const STATES_SHOWN = ['CircuitBreakerOpen pending', 'CircuitBreakerOpen firing', 'PaymentConfirmationBurn firing'];
const ALERTS_SHOWN = ['CircuitBreakerOpen', 'PaymentConfirmationBurn'];

/** The series that rules read, moved onto the steps: promtool's samples have no times of their own. */
function inputsOf(captured: readonly CapturedSeries[]): { inputs: RuleTest['input_series']; steps: number } {
  const names = new Set(queriesOfRules().flatMap((query) => selectorsOf(parseExpr(query)).map(({ metricName }) => metricName)));
  const read = captured.filter(({ labels }) => {
    const { __name__: name = '' } = labels;
    return names.has(name) && !name.startsWith('slo:') && name !== 'ALERTS';
  });
  const startMs = Math.min(...read.map(({ samples }) => samples[0]?.timestampMs ?? Number.POSITIVE_INFINITY));
  let steps = 0;
  const inputs = read.map(({ labels, samples }) => {
    const values: string[] = [];
    for (const { timestampMs, value } of samples) values[Math.round((timestampMs - startMs) / STEP_MS)] = value;
    steps = Math.max(steps, values.length - 1);
    return { series: formatLabels(labels), values: Array.from(values, (value) => value ?? '_').join(' ') };
  });
  return { inputs, steps };
}
