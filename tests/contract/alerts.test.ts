import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseLogQL } from '@faultline/logql';
import { parseTraceQL } from '@faultline/traceql';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { problemsOf, rules } from '../support/known-metrics.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = (pattern: string): string[] => globSync(pattern, { cwd: root }).sort();

const alerts = rules.filter(({ alert }) => alert !== undefined);
const alertNames = [...new Set(alerts.map(({ alert }) => alert ?? ''))].sort();
const runbooks = files('docs/runbooks/*.md').filter((path) => !path.endsWith('README.md'));

describe('every alert', () => {
  test.each(alertNames)('%s says how bad it is, whose it is, what it means and where to go on', (name) => {
    for (const { labels = {}, annotations = {} } of alerts.filter(({ alert }) => alert === name)) {
      expect(['page', 'ticket', 'info']).toContain(labels['severity']);
      expect(labels).toMatchObject({ owner: expect.stringMatching(/./), service: expect.stringMatching(/./) });
      expect(annotations).toMatchObject({
        summary: expect.stringMatching(/./),
        description: expect.stringMatching(/./),
        runbook_url: `http://localhost:4000/runbooks/${name}`,
        dashboard: expect.stringMatching(/^http:\/\/localhost:4000\/dashboards\/[a-z]+/),
      });
    }
  });

  test.each(alertNames)('%s has a runbook that means, confirms, mitigates and prevents', (name) => {
    const path = `docs/runbooks/${name}.md`;
    expect(runbooks).toContain(path);
    expect(read(path).match(/^#+ .*$/gm)).toEqual([`# ${name}`, '## What it means', '## Confirm', '## Mitigate', '## Prevent']);
  });

  test('is shown firing and not firing', () => {
    const shown = new Map<string, Set<'firing' | 'silent'>>(alertNames.map((name) => [name, new Set()]));
    type Expectation = { alertname: string; exp_alerts: unknown[] };
    for (const path of files('infra/prometheus/tests/*.yml')) {
      const { tests } = parse(read(path)) as { tests: { alert_rule_test?: Expectation[] }[] };
      for (const { alertname, exp_alerts } of tests.flatMap((each) => each.alert_rule_test ?? [])) {
        shown.get(alertname)?.add(exp_alerts.length > 0 ? 'firing' : 'silent');
      }
    }
    expect([...shown].filter(([, states]) => states.size < 2).map(([name]) => name)).toEqual([]);
  });
});

test('no runbook is left over from an alert that is no more, and the list of them is complete', () => {
  expect(runbooks).toEqual(alertNames.map((name) => `docs/runbooks/${name}.md`));
  const listed = [...read('docs/runbooks/README.md').matchAll(/\((\w+)\.md\)/g)].map(([, name]) => name);
  expect(listed).toEqual(alertNames);
});

test('every metric and label in a rule exists', () => {
  expect(rules.flatMap(({ record, alert, expr }) => problemsOf(expr).map((problem) => `${record ?? alert}: ${problem}`))).toEqual([]);
});

test.each(runbooks)('the queries of %s can be asked, and ask for what exists', (path) => {
  const queries = [...read(path).matchAll(/^```(promql|logql|traceql)\n([^]*?)\n```$/gm)];
  expect(queries.length).toBeGreaterThanOrEqual(3);
  expect(queries.flatMap(([, language = '', query = '']) => problemsOfBlock(language, query))).toEqual([]);
});

function problemsOfBlock(language: string, query: string): string[] {
  try {
    if (language === 'promql') return problemsOf(query);
    if (language === 'logql') parseLogQL(query);
    else parseTraceQL(query);
    return [];
  } catch (error) {
    return [`${query}: ${(error as Error).message}`];
  }
}
