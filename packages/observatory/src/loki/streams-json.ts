import { foldLabels, type ResultEntry } from '@faultline/logql';
import { type Labels, labelsKey } from '@faultline/query-core';

/** What Grafana asks for: where each label of a line comes from, instead of all of them in one set. */
export const CATEGORIZE_LABELS = 'categorize-labels';

type Value = [tsNs: string, line: string] | [tsNs: string, line: string, labels: { structuredMetadata?: Labels; parsed?: Labels }];
export type StreamJson = Readonly<{ stream: Labels; values: Value[] }>;

/** The lines by stream, in their order. `intervalNs` thins out each stream to one line per so much time. */
export function groupIntoStreams(
  entries: readonly ResultEntry[],
  { categorize, intervalNs }: Readonly<{ categorize: boolean; intervalNs: bigint }>,
): StreamJson[] {
  const streams = new Map<string, StreamJson & { lastNs: bigint | undefined }>();
  for (const entry of entries) {
    const labels = categorize ? entry.stream : foldLabels(entry);
    const key = labelsKey(labels);
    let stream = streams.get(key);
    if (stream === undefined) {
      stream = { stream: labels, values: [], lastNs: undefined };
      streams.set(key, stream);
    }
    if (intervalNs > 0n && stream.lastNs !== undefined) {
      const distance = entry.tsNs - stream.lastNs;
      if ((distance < 0n ? -distance : distance) < intervalNs) continue;
    }
    stream.lastNs = entry.tsNs;
    stream.values.push(categorize ? [String(entry.tsNs), entry.line, categories(entry)] : [String(entry.tsNs), entry.line]);
  }
  return [...streams.values()].map(({ stream, values }) => ({ stream, values }));
}

function categories({ metadata, parsed }: ResultEntry): { structuredMetadata?: Labels; parsed?: Labels } {
  return { ...(isEmpty(metadata) ? {} : { structuredMetadata: metadata }), ...(isEmpty(parsed) ? {} : { parsed }) };
}

function isEmpty(labels: Labels): boolean {
  for (const _ in labels) return false;
  return true;
}
