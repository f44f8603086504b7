import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OtlpTraces, type TraceQuerier, tracesFromOtlp } from '@faultline/traceql';

/** The JSON file below the folder, or undefined if the folder has none of that name. */
export function readJson<T>(folder: string, path: string): T | undefined {
  const file = join(folder, path);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

/** The recorded traces as the engine asks for them: newest first, those that overlap the range. */
export function createDatasetQuerier(folder: string): TraceQuerier {
  const traces = tracesFromOtlp(readJson<OtlpTraces>(folder, 'dataset/traces.json') ?? {});
  traces.sort((a, b) => (a.startNs > b.startNs ? -1 : 1));
  return {
    traces: (range) =>
      range === undefined ? traces : traces.filter((trace) => trace.startNs <= range.endNs && trace.endNs >= range.startNs),
  };
}

export const secondsToNs = (seconds: number): bigint => BigInt(Math.round(seconds * 1e3)) * 1_000_000n;
