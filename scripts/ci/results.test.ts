import { expect, test } from 'vitest';
import { countResults } from './results.mjs';

const check = [{ status: 'passed' }, { status: 'passed' }, { status: 'skipped' }] as const;
const report = { numPassedTests: 40, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };
const proof = { report: { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }, code: 0 };

test('each check counts as one beside the tests', () => {
  const results = countResults({ check, checkCode: 0, runs: [{ report, code: 0 }] });
  expect(results).toEqual({ passed: 42, failed: 0, skipped: 4, testsRan: true });
});

test('the runs of the tests add up', () => {
  const results = countResults({ check, checkCode: 0, runs: [{ report, code: 0 }, proof] });
  expect(results).toEqual({ passed: 47, failed: 0, skipped: 4, testsRan: true });
});

test('a failed check and failed tests add up', () => {
  const results = countResults({
    check: [{ status: 'failed' }, { status: 'failed' }],
    checkCode: 1,
    runs: [{ report: { ...report, numFailedTests: 3 }, code: 1 }, proof],
  });
  expect(results).toMatchObject({ passed: 45, failed: 5 });
});

test('a test file that does not load counts as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ];
  expect(countResults({ check, checkCode: 0, runs: [{ report: { ...report, testResults }, code: 1 }] })).toMatchObject({ failed: 1 });
});

test('a command that failed for a reason outside its report counts as a failure', () => {
  const results = countResults({ check, checkCode: 0, runs: [{ report, code: 137 }, proof] });
  expect(results).toMatchObject({ passed: 47, failed: 1, testsRan: true });
});

test('a run without a test is no run, whatever the other one did', () => {
  expect(
    countResults({
      check,
      checkCode: 0,
      runs: [
        { report, code: 0 },
        { report: undefined, code: 0 },
      ],
    }),
  ).toMatchObject({
    testsRan: false,
  });
});

test('nothing to report is nothing run, and every command failed', () => {
  const results = countResults({ check: undefined, checkCode: 1, runs: [{ report: undefined, code: 1 }] });
  expect(results).toEqual({ passed: 0, failed: 2, skipped: 0, testsRan: false });
});
