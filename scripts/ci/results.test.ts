import { expect, test } from 'vitest';
import { countResults } from './results.mjs';

const check = [{ status: 'passed' }, { status: 'passed' }, { status: 'skipped' }] as const;
const tests = { numPassedTests: 40, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };

test('each check counts as one beside the tests', () => {
  expect(countResults({ check, tests, checkCode: 0, testCode: 0 })).toEqual({ passed: 42, failed: 0, skipped: 4, testsRan: true });
});

test('a failed check and failed tests add up', () => {
  const results = countResults({
    check: [{ status: 'failed' }, { status: 'failed' }],
    tests: { ...tests, numFailedTests: 3 },
    checkCode: 1,
    testCode: 1,
  });
  expect(results).toMatchObject({ passed: 40, failed: 5 });
});

test('a test file that does not load counts as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ];
  expect(countResults({ check, tests: { ...tests, testResults }, checkCode: 0, testCode: 1 })).toMatchObject({ failed: 1 });
});

test('a command that failed for a reason outside its report counts as a failure', () => {
  expect(countResults({ check, tests, checkCode: 0, testCode: 137 })).toMatchObject({ passed: 42, failed: 1, testsRan: true });
});

test('nothing to report is nothing run, and both commands failed', () => {
  const results = countResults({ check: undefined, tests: undefined, checkCode: 1, testCode: 1 });
  expect(results).toEqual({ passed: 0, failed: 2, skipped: 0, testsRan: false });
});
