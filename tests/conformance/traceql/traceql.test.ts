import { writeSync } from 'node:fs';
import type { TraceQuerier } from '@faultline/traceql';
import { describe, expect, test } from 'vitest';
import { type Check, checkError, checkMetrics, checkSearch } from './cases.ts';
import { createDatasetQuerier, readJson } from './dataset.ts';

const folder = process.env['CONFORMANCE_DIR'];

/** Past the reporter, which keeps the output of passing tests to itself. */
const report = (line: string): void => void writeSync(1, `${line}\n`);

describe('TraceQL answers as Tempo did', () => {
  if (folder === undefined) {
    test('is skipped without recordings to compare with', () => report('traceql: skipped, CONFORMANCE_DIR is not set'));
    return;
  }
  const querier = createDatasetQuerier(folder);
  test('to searches', () => run(folder, querier, { kind: 'traceql_search', check: checkSearch }));
  test('to metrics queries', () => run(folder, querier, { kind: 'traceql_metrics', check: checkMetrics }));
  test('to queries that are wrong', () => run(folder, querier, { kind: 'traceql_errors', check: checkError }));
});

function run<Case extends { query: string }>(
  directory: string,
  querier: TraceQuerier,
  { kind, check }: { kind: string; check: Check<Case> },
): void {
  const cases = readJson<Case[]>(directory, `traceql/${kind}.json`);
  if (cases === undefined) return report(`${kind}: skipped, ${directory} has no traceql/${kind}.json`);
  const failures = cases.flatMap((testCase) => {
    const problem = attempt(() => check(testCase, querier));
    return problem === undefined ? [] : [`${testCase.query}\n  ${problem}`];
  });
  report(`${kind}: passed ${cases.length - failures.length}, failed ${failures.length}, skipped 0`);
  expect(failures).toEqual([]);
}

function attempt(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
