import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type Labels, labelsKey } from '@faultline/query-core';
import { describe, expect, test } from 'vitest';
import { type ExpectedAlert, parseSeries, readRuleTestFile, runRuleTest } from './testing/rule-test-file.ts';

/** The files that promtool runs as well: rules mean here what they mean to Prometheus. */
const directory = join(import.meta.dirname, '../../../../infra/prometheus/tests');

const byLabels = (a: ExpectedAlert, b: ExpectedAlert): number => (labelsKey(a.exp_labels) < labelsKey(b.exp_labels) ? -1 : 1);
const keyed = (samples: readonly { labels: Labels; value: number }[]): Record<string, number> =>
  Object.fromEntries(samples.map(({ labels, value }) => [labelsKey(labels), value]));

for (const name of globSync('*.yml', { cwd: directory }).sort()) {
  const path = join(directory, name);
  const file = readRuleTestFile(path);
  describe(`infra/prometheus/tests/${name}`, () => {
    test.each(file.tests)('$name', (ruleTest) => {
      const { firing, results } = runRuleTest(ruleTest, file, path);
      for (const [i, { eval_time, alertname, exp_alerts }] of (ruleTest.alert_rule_test ?? []).entries()) {
        expect(firing[i]?.toSorted(byLabels), `${alertname} at ${eval_time}`).toEqual(exp_alerts.toSorted(byLabels));
      }
      for (const [i, { eval_time, expr, exp_samples }] of (ruleTest.promql_expr_test ?? []).entries()) {
        const expected = keyed(exp_samples.map(({ labels, value }) => ({ labels: parseSeries(labels), value })));
        const actual = keyed(results[i] ?? []);
        expect(Object.keys(actual).toSorted(), `${expr} at ${eval_time}`).toEqual(Object.keys(expected).toSorted());
        for (const [key, value] of Object.entries(expected)) expect(actual[key], `${expr} at ${eval_time}`).toBeCloseTo(value, 9);
      }
    });
  });
}
