import { expect, test } from 'vitest';
import { parseRuleFile } from './rule-file.ts';

const ofRule = (rule: string): string => `groups: [{name: g, rules: [${rule}]}]`;

test.each([
  ['a bad expression', ofRule('{record: a, expr: "sum("}'), /rules\.yml: .*could not parse expression: 1:5/],
  ['a range vector', ofRule('{record: a, expr: "up[5m]"}'), /needs an instant vector or a scalar/],
  ['a template that does not parse', ofRule('{alert: A, expr: up, labels: {a: "{{ $labels.x"}}'), /a: template: __alert_A/],
  ['a function that there is not', ofRule('{alert: A, expr: up, annotations: {a: "{{ nothing 1 }}"}}'), /function "nothing" not defined/],
  ['a recording rule with `for`', ofRule('{record: a, expr: up, for: 1m}'), /for/],
  ['a misspelt key', ofRule('{alert: A, expr: up, annotation: {}}'), /annotation/],
  ['a bad duration', ofRule('{alert: A, expr: up, for: soon}'), /not a valid duration string: "soon"/],
  ['a metric name as a label', ofRule('{record: a, expr: up, labels: {__name__: b}}'), /names its series itself/],
  ['two groups of one name', 'groups: [{name: g}, {name: g}]', /groupname: "g" is repeated/],
  ['what is not YAML', 'groups: [', /rules\.yml/],
])('%s is refused, by the name of the file', (_, content, message) => {
  expect(() => parseRuleFile(content, 'rules.yml')).toThrow(message);
});

test('an empty file has no groups', () => {
  expect(parseRuleFile('', 'rules.yml')).toEqual([]);
});

test("a rule's own label wins over its group's", () => {
  const [group] = parseRuleFile(
    'groups: [{name: g, labels: {a: group, b: group}, rules: [{record: x, expr: up, labels: {a: rule}}]}]',
    'f',
  );
  expect(group?.rules[0]?.labels).toEqual({ a: 'rule', b: 'group' });
});
