import { expect, test } from 'vitest';
import { parseRelabelRule, relabel } from './relabel.ts';

const labels = { __address__: 'host:80', job: 'order', tmp_a: '1', tmp_b: '2' };

test.each([
  ['replace', { source_labels: ['__address__'], regex: '(.*):(\\d+)', target_label: 'port', replacement: '$2' }, { ...labels, port: '80' }],
  ['replace without a match', { source_labels: ['job'], regex: 'x', target_label: 'y', replacement: 'z' }, labels],
  [
    'replace with nothing',
    { source_labels: ['job'], target_label: 'tmp_a', replacement: '' },
    { __address__: 'host:80', job: 'order', tmp_b: '2' },
  ],
  ['several sources', { source_labels: ['job', 'tmp_a'], target_label: 'x' }, { ...labels, x: 'order;1' }],
  ['keep', { action: 'keep', source_labels: ['job'], regex: 'order|payment' }, labels],
  ['keep of others', { action: 'keep', source_labels: ['job'], regex: 'ord' }, undefined],
  ['drop', { action: 'drop', source_labels: ['job'], regex: 'order' }, undefined],
  ['labelmap', { action: 'labelmap', regex: 'tmp_(.*)' }, { ...labels, a: '1', b: '2' }],
  ['labeldrop', { action: 'labeldrop', regex: 'tmp_.*' }, { __address__: 'host:80', job: 'order' }],
  ['labelkeep', { action: 'labelkeep', regex: 'job' }, { job: 'order' }],
  ['uppercase', { action: 'uppercase', source_labels: ['job'], target_label: 'job' }, { ...labels, job: 'ORDER' }],
  ['keepequal', { action: 'keepequal', source_labels: ['tmp_a'], target_label: 'tmp_b' }, undefined],
])('%s', (_what, rule, expected) => {
  const result = relabel(labels, [parseRelabelRule(rule)]);
  expect(result === undefined ? undefined : { ...result }).toEqual(expected);
});

test('what Prometheus would refuse is refused', () => {
  expect(() => parseRelabelRule({ action: 'explode' })).toThrow();
  expect(() => parseRelabelRule({ source_labels: ['a'] })).toThrow('target_label');
  expect(() => parseRelabelRule({ target_label: 'a', regex: '(' })).toThrow();
});
