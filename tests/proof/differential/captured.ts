import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { parseExpr } from '@faultline/promql';
import { type Labels, labelsOf } from '@faultline/query-core';

/** The value as its server wrote it. */
export type CapturedSample = Readonly<{ timestampMs: number; value: string }>;
export type CapturedSeries = Readonly<{ labels: Readonly<Record<string, string>>; samples: readonly CapturedSample[] }>;

/** Another capture may be named: `DIFFERENTIAL_CAPTURE=file.om.br`. */
const file = process.env['DIFFERENTIAL_CAPTURE'] ?? join(import.meta.dirname, 'incident.om.br');

/** OpenMetrics as text: two minutes of a healthy lab, the provider made slow for one, and the recovery. */
export const captureText = (): string => brotliDecompressSync(readFileSync(file)).toString('utf8');

/** Without types: `promtool tsdb create-blocks-from openmetrics` then takes every name as it is. */
export function formatCapture(captured: readonly CapturedSeries[]): string {
  const lines = captured.flatMap(({ labels, samples }) => {
    const { __name__: name = '', ...rest } = labels;
    // JSON escapes what OpenMetrics does; spaces, as `formatLabels` would put, are no part of it.
    const series = `${name}{${Object.entries(rest)
      .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
      .join(',')}}`;
    return samples.map(({ timestampMs, value }) => `${series} ${value} ${timestampMs / 1_000}`);
  });
  return `${lines.join('\n')}\n# EOF\n`;
}

/** Series repeat each other far apart: a large window is worth ten times the size. */
export const packCapture = (text: string): Buffer =>
  brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } });

/** Reads what `formatCapture` wrote: the samples of a series stand together. */
export function parseCapture(text: string): CapturedSeries[] {
  const found = new Map<string, { labels: Labels; samples: CapturedSample[] }>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [seconds = '', value = ''] = line.split(' ').slice(-2).toReversed();
    const series = line.slice(0, -(seconds.length + value.length + 2));
    let known = found.get(series);
    if (known === undefined) found.set(series, (known = { labels: labelsOfSeries(series), samples: [] }));
    known.samples.push({ timestampMs: Math.round(Number(seconds) * 1_000), value });
  }
  return [...found.values()];
}

function labelsOfSeries(text: string): Labels {
  const expr = parseExpr(text);
  if (expr.kind !== 'vector') throw new Error(`${text} is no series`);
  return labelsOf(expr.matchers.map(({ name, value }) => [name, value] as const));
}

export function numberOf(value: string): number {
  return value === '+Inf' ? Number.POSITIVE_INFINITY : value === '-Inf' ? Number.NEGATIVE_INFINITY : Number(value);
}
