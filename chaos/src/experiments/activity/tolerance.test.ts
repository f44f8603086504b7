import { expect, test } from 'vitest';
import type { Tolerance } from '../load/schema.ts';
import { judge } from './tolerance.ts';

const answer = { status: 200, headers: {}, body: { data: { result: [{ value: [1, '0.97'] }] }, text: 'all is well' } };
const nobody = () => Promise.reject(new Error('nobody should be asked'));

test.each<[what: string, tolerance: Tolerance, output: unknown, met: boolean]>([
  ['a number is the status of an output that has one', 200, answer, true],
  ['another status', 201, answer, false],
  ['the exit code of a process', 0, { status: 1, stdout: '', stderr: '' }, false],
  ['a number is the value otherwise', 3, 3, true],
  ['a text', 'yes', 'yes', true],
  ['true', true, false, false],
  ['a list of statuses is membership, also one of two', [200, 204], { ...answer, status: 202 }, false],
  ['a list of two is a range of values', [1, 3], 2, true],
  ['beyond that range', [1, 3], 4, false],
  ['a longer list is membership', [1, 2, 4], 3, false],
  ['a pattern anywhere in the target', { type: 'regex', pattern: 'is w.ll', target: 'stdout' }, { status: 0, stdout: 'all is well' }, true],
  ['a pattern that is not there', { type: 'regex', pattern: '^well', target: 'stdout' }, { status: 0, stdout: 'all is well' }, false],
  ['a path that leads somewhere', { type: 'jsonpath', path: '$.data.result[*].value[1]', target: 'body' }, answer, true],
  ['a path that leads nowhere', { type: 'jsonpath', path: '$.nothing', target: 'body' }, answer, false],
  ['as many as there should be', { type: 'jsonpath', path: '$.data.result[*]', count: 1, target: 'body' }, answer, true],
  ['none, where none should be', { type: 'jsonpath', path: '$.data.nothing', count: 0, target: 'body' }, answer, true],
  ['what is expected', { type: 'jsonpath', path: '$.data.result[*].value[1]', expect: ['0.97'], target: 'body' }, answer, true],
  ['something else', { type: 'jsonpath', path: '$.data.result[*].value[1]', expect: '1', target: 'body' }, answer, false],
  [
    'a path into a text that is JSON',
    { type: 'jsonpath', path: '$.holds', expect: true, target: 'stdout' },
    { status: 0, stdout: '{"holds":true}' },
    true,
  ],
  [
    'a range of a text that is a number',
    { type: 'range', range: [0.9, 1], target: 'body' },
    { status: 200, headers: {}, body: '0.95' },
    true,
  ],
  ['a range of no number', { type: 'range', range: [0, 1], target: 'body' }, { status: 200, headers: {}, body: '' }, false],
])('%s', async (_what, tolerance, output, met) => {
  expect(await judge(tolerance, output, nobody)).toMatchObject({ met });
});

test('a probe judges the value that it is given', async () => {
  const asked: unknown[] = [];
  const tolerance: Tolerance = { type: 'probe', name: 'judge', provider: { type: 'process', path: 'judge' } };
  const judgement = await judge(tolerance, answer, async (_provider, value) => {
    asked.push(value);
    return { status: 1, stdout: '', stderr: '' };
  });
  expect(asked).toEqual([answer]);
  expect(judgement).toMatchObject({ met: false, wanted: '0', found: '1' });
});
