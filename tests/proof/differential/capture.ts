import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { type CapturedSeries, formatCapture, packCapture } from './captured.ts';

/**
 * Takes the samples of the last minutes from a Prometheus API, as OpenMetrics with the time of each:
 *
 *   toolchain/bin/node tests/proof/differential/capture.ts http://127.0.0.1:9090 incident.om.br [minutes] [left out]
 */
const [url, file, minutes = '10', leftOut = ''] = process.argv.slice(2);
if (url === undefined || file === undefined || !(Number(minutes) > 0)) {
  console.error('usage: capture.ts <url of a Prometheus> <file.om.br> [minutes] [regex of metrics to leave out]');
  process.exit(64);
}

type Answer = { data: { result: { metric: Record<string, string>; values: [number, string][] }[] } };
const query = `{__name__=~".+", __name__!~${JSON.stringify(leftOut)}}[${minutes}m]`;
const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
const { data } = (await response.json()) as Answer;
const captured = data.result.map(
  ({ metric, values }): CapturedSeries => ({
    labels: metric,
    samples: values.map(([seconds, value]) => ({ timestampMs: Math.round(seconds * 1_000), value })),
  }),
);
writeFileSync(file, packCapture(formatCapture(captured)));
console.log(`${captured.length} series, ${captured.reduce((sum, { samples }) => sum + samples.length, 0)} samples: ${file}`);
