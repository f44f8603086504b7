import { errorCodes, errorStatus, problem } from '@faultline/contracts/errors';
import { BreakerOpenError, DeadlineExceededError, RetriesExhaustedError } from '@faultline/resilience';
import { expect, test } from 'vitest';
import { toProblem } from './problem.ts';
import { DependencyError, ServiceError } from './service-error.ts';

test.each(errorCodes)('%s has its status, and the answer fits the contract', (code) => {
  const { problem: answer } = toProblem(new ServiceError(code, 'why'));
  expect(problem.parse(answer)).toMatchObject({ code, status: errorStatus[code] });
});

test('an error that nobody foresaw is a 500 that tells nothing of itself', () => {
  const { problem: answer } = toProblem(new Error('password=hunter2 in /etc/shadow'));
  expect(answer.code).toBe('internal');
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

test('an open breaker is a 503 that says when to come back, and that nothing was tried', () => {
  const { problem: answer, retryAfterMs } = toProblem(new BreakerOpenError('payment', { retryAfterMs: 4_200 }));
  expect(answer).toMatchObject({ code: 'dependency_unavailable', attempted: false, retryable: false, retryAfterMs: 4_200 });
  expect(retryAfterMs).toBe(4_200);
});

test('a breaker behind our own error is told too', () => {
  const cause = new BreakerOpenError('provider', { retryAfterMs: 1_000 });
  expect(toProblem(new ServiceError('provider_unavailable', 'x', { cause })).problem.attempted).toBe(false);
});

test('what was retried here is not to be retried above', () => {
  const cause = new DependencyError('provider', { status: 500 });
  expect(toProblem(new RetriesExhaustedError('provider', { attempts: 2, reason: 'attempts', cause })).problem.retryable).toBe(false);
});

test('time that ran out is a 504', () => {
  expect(toProblem(new DeadlineExceededError('the request')).problem).toMatchObject({ status: 504, code: 'deadline_exceeded' });
});

test('a body that express cannot read, as its errors tell by their status, is the fault of the sender', () => {
  const unreadable = Object.assign(new Error('incorrect header check'), { code: 'Z_DATA_ERROR', status: 400, expose: true });
  expect(toProblem(unreadable).problem).toMatchObject({ status: 400, code: 'malformed_body', retryable: false });
  expect(toProblem(Object.assign(new Error('of a dependency'), { status: 400 })).problem.code).toBe('internal');
});
