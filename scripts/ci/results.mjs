/**
 * @typedef {object} TestRun
 * @property {number} code the exit code of vitest
 * @property {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults?: readonly { status: string, assertionResults: readonly unknown[] }[] } | undefined} report its JSON report
 */

/**
 * Adds the reports up. A command that failed without a failure in its report (it could not start, was killed, or met an
 * error outside any test) counts as one failure, so that the sum never looks better than the run was.
 *
 * @param {object} options
 * @param {readonly { status: 'passed' | 'failed' | 'skipped' }[] | undefined} options.check
 * @param {number} options.checkCode
 * @param {readonly TestRun[]} options.runs
 * @returns {{ passed: number, failed: number, skipped: number, testsRan: boolean }} `testsRan`: in each run at least one did
 */
export function countResults({ check = [], checkCode, runs }) {
  const checks = (/** @type {string} */ status) => check.filter((entry) => entry.status === status).length;
  const counted = runs.map(countRun);
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ field) => counted.reduce((total, run) => total + run[field], 0);
  return {
    passed: checks('passed') + sum('passed'),
    failed: atLeastOneIf(checkCode !== 0, checks('failed')) + sum('failed'),
    skipped: checks('skipped') + sum('skipped'),
    testsRan: counted.length > 0 && counted.every(({ ran }) => ran),
  };
}

/** @param {TestRun} run */
function countRun({ report, code }) {
  // A file that fails to load has no tests of its own to count.
  const brokenFiles = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const passed = report?.numPassedTests ?? 0;
  const failed = (report?.numFailedTests ?? 0) + brokenFiles.length;
  return {
    passed,
    failed: atLeastOneIf(code !== 0, failed),
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    ran: passed + failed > 0,
  };
}

/** @param {boolean} commandFailed @param {number} counted */
function atLeastOneIf(commandFailed, counted) {
  return commandFailed ? Math.max(1, counted) : counted;
}
