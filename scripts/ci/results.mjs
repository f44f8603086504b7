/**
 * Adds the two reports up. A command that failed without a failure in its report (it could not start, was killed, or met an
 * error outside any test) counts as one failure, so that the sum never looks better than the run was.
 *
 * @param {object} options
 * @param {readonly { status: 'passed' | 'failed' | 'skipped' }[] | undefined} options.check
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults?: readonly { status: string, assertionResults: readonly unknown[] }[] } | undefined} options.tests vitest's JSON report
 * @param {number} options.checkCode
 * @param {number} options.testCode
 * @returns {{ passed: number, failed: number, skipped: number, testsRan: boolean }}
 */
export function countResults({ check = [], tests, checkCode, testCode }) {
  const checks = (/** @type {string} */ status) => check.filter((entry) => entry.status === status).length;
  // A file that fails to load has no tests of its own to count.
  const brokenFiles = (tests?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failedChecks = checks('failed');
  const failedTests = (tests?.numFailedTests ?? 0) + brokenFiles.length;
  return {
    passed: checks('passed') + (tests?.numPassedTests ?? 0),
    failed: atLeastOneIf(checkCode !== 0, failedChecks) + atLeastOneIf(testCode !== 0, failedTests),
    skipped: checks('skipped') + (tests?.numPendingTests ?? 0) + (tests?.numTodoTests ?? 0),
    testsRan: (tests?.numPassedTests ?? 0) + failedTests > 0,
  };
}

/** @param {boolean} commandFailed @param {number} counted */
function atLeastOneIf(commandFailed, counted) {
  return commandFailed ? Math.max(1, counted) : counted;
}
