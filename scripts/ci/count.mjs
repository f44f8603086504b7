// The last line of .ci/run. Plain JavaScript: it must also speak when nothing could be installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countResults } from './results.mjs';

const [reports = '.', checkCode, testCode, proofCode] = process.argv.slice(2);
const { passed, failed, skipped, testsRan } = countResults({
  check: readReport('check.json'),
  checkCode: Number(checkCode),
  runs: [
    { report: readReport('tests.json'), code: Number(testCode) },
    { report: readReport('proof.json'), code: Number(proofCode) },
  ],
});
if (!testsRan) process.stdout.write('a run of the tests ran none\n');
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
process.exitCode = failed > 0 || !testsRan ? 1 : 0;

/** @param {string} name @returns {any} undefined when the run ended before it could write one */
function readReport(name) {
  try {
    return JSON.parse(readFileSync(join(reports, name), 'utf8'));
  } catch {
    return undefined;
  }
}
