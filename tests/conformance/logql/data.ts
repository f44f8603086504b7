import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMemoryQuerier, type LogQuerier } from '@faultline/logql';
import { type OtlpLogsRequest, otlpLogEntries } from '@faultline/logql/otlp';

/** A folder of recorded answers, laid out as its README says. */
export const CONFORMANCE_DIR = process.env.CONFORMANCE_DIR;

export type Labels = Record<string, string>;

/** Times in the files are seconds. */
export type LogsCase = { query: string; start: number; end: number; entries: Array<{ ts: string; line: string; labels: Labels }> };

export type InstantCase = { query: string; time: number; resultType: string; result: Array<{ labels: Labels; value: [number, string] }> };

export type RangeCase = {
  query: string;
  start: number;
  end: number;
  step: number;
  resultType: string;
  result: Array<{ labels: Labels; values: Array<[number, string]> }>;
};

export type ErrorCase = { query: string; status: number; body: string };

/** The cases of a kind, or undefined if the folder has none. */
export function readCases<Case>(kind: string): Case[] | undefined {
  const file = `logql_${kind}.json`;
  return existsSync(join(CONFORMANCE_DIR ?? '', 'logql', file)) ? readJson<Case[]>('logql', file) : undefined;
}

/** The recorded log lines, stored the way Loki's OTLP endpoint stores them. */
export function readDataset(): LogQuerier {
  return createMemoryQuerier(otlpLogEntries(readJson<OtlpLogsRequest>('dataset', 'logs.json'), { receivedNs: 0n }));
}

function readJson<Content>(...path: string[]): Content {
  return JSON.parse(readFileSync(join(CONFORMANCE_DIR ?? '', ...path), 'utf8')) as Content;
}
