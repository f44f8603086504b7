import { evalInstant, evalLogs, evalRange, foldLabels, parseLogQL } from '@faultline/logql';
import { isQueryError } from '@faultline/query-core';
import { describe, expect, test } from 'vitest';
import { byLabels, compareText, firstDifference, labelsText, parseValue, sameNumber } from './compare.ts';
import { CONFORMANCE_DIR, type ErrorCase, type InstantCase, type LogsCase, type RangeCase, readCases, readDataset } from './data.ts';

/** Every answer is in the recordings, however long. */
const NO_LIMIT = 1_000_000;
const NS_PER_SECOND = 1_000_000_000n;

const toNs = (seconds: number): bigint => BigInt(Math.round(seconds * 1000)) * (NS_PER_SECOND / 1000n);

/** What a case is about and how it failed, or undefined. */
type Check<Case> = (item: Case) => string | undefined;

function runCases<Case extends { query: string }>(kind: string, check: Check<Case>): void {
  const failures: string[] = [];
  const cases = readCases<Case>(kind);
  if (cases === undefined) {
    process.stdout.write(`LogQL ${kind}: skipped, the folder has no such answers\n`);
    return;
  }
  for (const item of cases) {
    const failure = attempt(() => check(item));
    if (failure !== undefined) failures.push(`${item.query}\n    ${failure}`);
  }
  process.stdout.write(`LogQL ${kind}: passed ${cases.length - failures.length}, failed ${failures.length}, skipped 0\n`);
  expect(failures.join('\n')).toBe('');
}

function attempt(run: () => string | undefined): string | undefined {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

if (CONFORMANCE_DIR === undefined) {
  test('LogQL conformance is skipped: CONFORMANCE_DIR names no folder of recorded answers', () => {
    process.stdout.write('LogQL conformance: skipped, CONFORMANCE_DIR is not set\n');
  });
} else {
  describe('LogQL answers what Loki answered', () => {
    const querier = readDataset();

    test('to log queries', () => {
      runCases<LogsCase>('logs', ({ query, start, end, entries }) => {
        const found = evalLogs(parseLogQL(query), {
          querier,
          startNs: toNs(start),
          endNs: toNs(end),
          direction: 'forward',
          limit: NO_LIMIT,
        }).map((entry) => ({ ts: String(entry.tsNs), line: entry.line, labels: foldLabels(entry) }));
        found.sort((a, b) => compareText(a.ts, b.ts) || compareText(a.line, b.line));
        if (found.length !== entries.length) return `${found.length} entries, expected ${entries.length}`;
        for (const [i, expected] of entries.entries()) {
          const actual = found[i];
          const [left, right] = [actual, expected].map((entry) => `${entry?.ts} ${entry?.line} ${labelsText(entry?.labels ?? {})}`);
          if (left !== right) return `entry ${i}: ${left}\n    expected: ${right}`;
        }
        return undefined;
      });
    });

    test('to metric queries at one time', () => {
      runCases<InstantCase>('instant', ({ query, time, resultType, result }) => {
        const found = evalInstant(parseLogQL(query), { querier, timeNs: toNs(time) });
        if (found.type !== resultType) return `${found.type}, expected ${resultType}`;
        if (found.type === 'scalar') return undefined;
        return firstDifference(
          byLabels(
            found.samples.map(({ labels, v }) => ({ labels, points: v })),
            String,
          ),
          byLabels(
            result.map(({ labels, value }) => ({ labels, points: parseValue(value[1]) })),
            String,
          ),
          differNumber,
        );
      });
    });

    test('to metric queries over time', () => {
      runCases<RangeCase>('range', ({ query, start, end, step, result }) => {
        const found = evalRange(parseLogQL(query), {
          querier,
          startNs: toNs(start),
          endNs: toNs(end),
          stepNs: toNs(step),
        });
        return firstDifference(
          byLabels(
            found.map(({ labels, points }) => ({ labels, points: new Map(points.map(({ t, v }) => [String(t / 1000), v])) })),
            pointsText,
          ),
          byLabels(
            result.map(({ labels, values }) => ({ labels, points: new Map(values.map(([t, v]) => [String(t), parseValue(v)])) })),
            pointsText,
          ),
          (actual, expected) => firstDifference(actual, expected, differNumber),
        );
      });
    });

    test('to queries that it refuses', () => {
      runCases<ErrorCase>('errors', ({ query, status, body }) => {
        try {
          const expr = parseLogQL(query);
          if (expr.kind === 'logs') evalLogs(expr, { querier, startNs: 0n, endNs: 1n, direction: 'forward', limit: 1 });
          else evalInstant(expr, { querier, timeNs: toNs(END_OF_DATA) });
        } catch (error) {
          if (!isQueryError(error)) throw error;
          const answer = `${error.code === 'bad_data' ? 400 : 500} ${error.message.trim()}`;
          const expected = `${status} ${body.trim()}`;
          return answer === expected ? undefined : `${answer}\n    expected: ${expected}`;
        }
        return `accepted, expected: ${body}`;
      });
    });
  });
}

/** A time at which the windows of metric queries have lines in them, since some errors need one. */
const END_OF_DATA = 1_795_349_400;

const pointsText = (points: ReadonlyMap<string, number>): string => JSON.stringify([...points]);

function differNumber(actual: number, expected: number): string | undefined {
  return sameNumber(actual, expected) ? undefined : `${actual}, expected ${expected}`;
}
