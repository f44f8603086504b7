import type { Labels } from '@faultline/query-core';
import { evalLogs, foldLabels } from '../eval-logs.ts';
import { evalInstant } from '../eval-metrics.ts';
import { createMemoryQuerier, type LogEntry, type LogQuerier } from '../querier.ts';
import { parseLogQL } from '../syntax/parse.ts';

/** Help for tests: queries over a few lines in memory. */

export const SECOND = 1_000_000_000n;

export type Line = Readonly<{ line: string; labels?: Labels; metadata?: Labels; second?: number }>;

const STREAM: Labels = { app: 'shop' };

/** Lines of `{app="shop"}` unless they say otherwise, one a second unless they say when. */
export function querierOf(lines: ReadonlyArray<string | Line>): LogQuerier {
  return createMemoryQuerier(
    lines.map((given, i): LogEntry => {
      const { line, labels = STREAM, metadata = {}, second = i } = typeof given === 'string' ? { line: given } : given;
      return { line, labels, metadata, tsNs: BigInt(Math.round(second * 1000)) * 1_000_000n };
    }),
  );
}

/** What comes out of `{app="shop"} <pipeline>`, labels folded together and without the stream's own. */
export function runPipeline(pipeline: string, lines: ReadonlyArray<string | Line>): Array<{ line: string; labels: Labels }> {
  const entries = evalLogs(parseLogQL(`{app=~".+"} ${pipeline}`), {
    querier: querierOf(lines),
    startNs: 0n,
    endNs: 1000n * SECOND,
    direction: 'forward',
    limit: 1000,
  });
  return entries.map((entry) => {
    const { app: _, ...labels } = foldLabels(entry);
    return { line: entry.line, labels: { ...labels } };
  });
}

/** The labels that a pipeline gives a single line. */
export function labelsAfter(pipeline: string, line: string | Line): Labels | undefined {
  return runPipeline(pipeline, [line])[0]?.labels;
}

/** A metric query at a second: values by their labels, written `a=1,b=2`. */
export function valuesAt(query: string, lines: ReadonlyArray<string | Line>, second: number): Record<string, number> {
  const result = evalInstant(parseLogQL(query), { querier: querierOf(lines), timeNs: BigInt(second) * SECOND });
  if (result.type === 'scalar') return { scalar: result.v };
  return Object.fromEntries(
    result.samples.map(({ labels, v }) => [
      Object.keys(labels)
        .sort()
        .map((name) => `${name}=${labels[name]}`)
        .join(','),
      v,
    ]),
  );
}

/** The message of what the function throws. */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}
