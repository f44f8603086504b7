import { expect, test } from 'vitest';
import { takeStack } from './compose-stack.ts';

test('--stack is taken out wherever it stands, and embedded when it does not', () => {
  expect(takeStack(['status', '--json'])).toEqual({ stack: 'embedded', rest: ['status', '--json'] });
  expect(takeStack(['status', '--stack', 'compose', '--json'])).toEqual({ stack: 'compose', rest: ['status', '--json'] });
  expect(takeStack(['--stack=compose', 'query', 'promql', 'up'])).toEqual({ stack: 'compose', rest: ['query', 'promql', 'up'] });
  expect(takeStack(['slo', '--stack', 'embedded'])).toEqual({ stack: 'embedded', rest: ['slo'] });
});

test.each([[['status', '--stack', 'kubernetes']], [['status', '--stack']], [['status', '--stack=']]])(
  '%j says which stacks there are',
  (args) => {
    expect(() => takeStack(args)).toThrow(/^--stack is embedded or compose, not/);
  },
);
