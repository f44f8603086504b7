import { compileSelector, type LogEntry, type LogQuerier, type LogSelection } from '@faultline/logql';
import { type Labels, labelsKey, type Matcher } from '@faultline/query-core';
import { type LazyRun, mergeLazily } from '../lazy-merge.ts';
import { type LogChunk, packEntries, sizeOf, unpackEntries } from './log-chunk.ts';

export type LogLimits = Readonly<{
  retentionMs: number;
  /** Bytes of packed chunks. */
  maxBytes: number;
  maxStreams: number;
  /** Longer lines are refused. */
  maxLineBytes: number;
}>;

export const defaultLogLimits: LogLimits = {
  retentionMs: 3_600_000,
  maxBytes: 64 * 1024 * 1024,
  maxStreams: 1_000,
  maxLineBytes: 256 * 1024,
};

export type LogStats = Readonly<{
  streams: number;
  bytes: number;
  entries: number;
  appended: number;
  duplicates: number;
  rejected: number;
  droppedByAge: number;
  droppedBySize: number;
}>;

export type StreamStats = Readonly<{ labels: Labels; chunks: number; entries: number; bytes: number }>;

/** A head is packed at this size, or when it has become this old. */
const HEAD_ENTRIES = 1_000;
const HEAD_CHARACTERS = 512 * 1024;
const HEAD_AGE_NS = 300_000_000_000n;
/** Lines may be this far ahead of our clock; other machines' clocks differ. */
const MAX_AHEAD_MS = 600_000;

type Stream = {
  readonly labels: Labels;
  chunks: LogChunk[];
  head: LogEntry[];
  headSorted: boolean;
  headCharacters: number;
  headSinceNs: bigint;
};

export type LogStore = ReturnType<typeof createLogStore>;

/**
 * Log lines of the last hour by stream, packed except for the newest. Bounded by age and bytes: the oldest chunk of all
 * streams goes first, and its lines are counted.
 */
export function createLogStore(limits: LogLimits = defaultLogLimits) {
  const streams = new Map<string, Stream>();
  const counts = { appended: 0, duplicates: 0, rejected: 0, droppedByAge: 0, droppedBySize: 0 };
  let packedBytes = 0;

  /** Takes what it can; returns why some were refused. */
  function append(entries: readonly LogEntry[], nowMs: number): { rejected: number; reason: string } {
    const oldestNs = BigInt(Math.floor(nowMs - limits.retentionMs)) * 1_000_000n;
    const newestNs = BigInt(Math.floor(nowMs + MAX_AHEAD_MS)) * 1_000_000n;
    let rejected = 0;
    let reason = '';
    for (const entry of entries) {
      const refusal =
        entry.tsNs < oldestNs ? 'entry too far behind' : entry.tsNs > newestNs ? 'entry too far in the future' : appendOne(entry);
      if (refusal === undefined) continue;
      rejected += 1;
      reason = refusal;
    }
    counts.rejected += rejected;
    return { rejected, reason };
  }

  function appendOne(entry: LogEntry): string | undefined {
    if (entry.line.length > limits.maxLineBytes) return `Max entry size '${limits.maxLineBytes}' bytes exceeded`;
    const stream = streamOf(entry.labels);
    if (stream === undefined) return `Maximum active stream limit exceeded (limit: ${limits.maxStreams})`;
    const { head } = stream;
    const last = head.at(-1);
    if (last !== undefined && entry.tsNs === last.tsNs && entry.line === last.line && sameLabels(entry.metadata, last.metadata)) {
      counts.duplicates += 1;
      return undefined;
    }
    if (last === undefined) stream.headSinceNs = entry.tsNs;
    else if (entry.tsNs < last.tsNs) stream.headSorted = false;
    head.push(entry.labels === stream.labels ? entry : { ...entry, labels: stream.labels });
    stream.headCharacters += entry.line.length;
    counts.appended += 1;
    if (head.length >= HEAD_ENTRIES || stream.headCharacters >= HEAD_CHARACTERS) packHead(stream);
    return undefined;
  }

  function streamOf(labels: Labels): Stream | undefined {
    const key = labelsKey(labels);
    const known = streams.get(key);
    if (known !== undefined) return known;
    if (streams.size >= limits.maxStreams) return undefined;
    const created: Stream = { labels, chunks: [], head: [], headSorted: true, headCharacters: 0, headSinceNs: 0n };
    streams.set(key, created);
    return created;
  }

  function packHead(stream: Stream): void {
    if (stream.head.length === 0) return;
    const chunk = packEntries(sortedHead(stream));
    stream.chunks.push(chunk);
    packedBytes += sizeOf(chunk);
    stream.head = [];
    stream.headCharacters = 0;
    stream.headSorted = true;
    while (packedBytes > limits.maxBytes && dropOldestChunk()) {
      // One by one, so that no more goes than must.
    }
  }

  /** Whether there was one to drop. */
  function dropOldestChunk(): boolean {
    let oldest: Stream | undefined;
    for (const stream of streams.values()) {
      const candidate = stream.chunks[0];
      if (candidate !== undefined && (oldest === undefined || candidate.lastNs < (oldest.chunks[0] as LogChunk).lastNs)) oldest = stream;
    }
    const chunk = oldest?.chunks.shift();
    if (chunk === undefined) return false;
    packedBytes -= sizeOf(chunk);
    counts.droppedBySize += chunk.count;
    return true;
  }

  /** Drops what is older than the retention, and packs heads that grow slowly. */
  function sweep(nowMs: number): void {
    const nowNs = BigInt(Math.floor(nowMs)) * 1_000_000n;
    const horizonNs = nowNs - BigInt(limits.retentionMs) * 1_000_000n;
    for (const [key, stream] of streams) {
      stream.chunks = stream.chunks.filter((chunk) => {
        if (chunk.lastNs >= horizonNs) return true;
        packedBytes -= sizeOf(chunk);
        counts.droppedByAge += chunk.count;
        return false;
      });
      if (stream.head.length > 0 && nowNs - stream.headSinceNs > HEAD_AGE_NS) packHead(stream);
      if (stream.chunks.length === 0 && stream.head.length === 0) streams.delete(key);
    }
  }

  function runsOf(stream: Stream, { startNs, endNs, direction }: LogSelection): LazyRun<LogEntry>[] {
    const forward = direction === 'forward';
    const inRange = (firstNs: bigint, lastNs: bigint): boolean => lastNs >= startNs && firstNs < endNs;
    const runs = stream.chunks
      .filter(({ firstNs, lastNs }) => inRange(firstNs, lastNs))
      .map((chunk): LazyRun<LogEntry> => {
        return { firstKey: forward ? chunk.firstNs : -chunk.lastNs, open: () => unpackEntries(chunk, stream.labels, direction) };
      });
    const head = sortedHead(stream);
    const [first, last] = [head[0], head.at(-1)];
    if (first !== undefined && last !== undefined && inRange(first.tsNs, last.tsNs)) {
      const ordered = forward ? head : head.toReversed();
      runs.push({ firstKey: forward ? first.tsNs : -last.tsNs, open: () => ordered.values() });
    }
    return runs;
  }

  const matching = (matchers: readonly Matcher[]): Stream[] => {
    const selects = compileSelector(matchers);
    return [...streams.values()].filter(({ labels }) => selects(labels));
  };

  const querier: LogQuerier = {
    *select(selection) {
      const { startNs, endNs, direction } = selection;
      const runs = matching(selection.matchers).flatMap((stream) => runsOf(stream, selection));
      const keyOf = direction === 'forward' ? (entry: LogEntry) => entry.tsNs : (entry: LogEntry) => -entry.tsNs;
      for (const entry of mergeLazily(runs, keyOf)) {
        const { tsNs } = entry;
        if (tsNs >= startNs && tsNs < endNs) yield entry;
        else if (direction === 'forward' ? tsNs >= endNs : tsNs < startNs) return;
      }
    },
  };

  return {
    querier,
    append,
    sweep,
    /** The streams with lines in the range (both ends inclusive), and about how much there is of them. */
    streams(matchers: readonly Matcher[], startNs: bigint, endNs: bigint): StreamStats[] {
      return matching(matchers).flatMap(({ labels, chunks, head, headCharacters }) => {
        const inRange = chunks.filter(({ firstNs, lastNs }) => lastNs >= startNs && firstNs <= endNs);
        const inHead = head.filter(({ tsNs }) => tsNs >= startNs && tsNs <= endNs).length;
        if (inRange.length === 0 && inHead === 0) return [];
        return [
          {
            labels,
            chunks: inRange.length + (inHead > 0 ? 1 : 0),
            entries: inRange.reduce((sum, { count }) => sum + count, inHead),
            bytes: inRange.reduce((sum, { packed }) => sum + packed.length, headCharacters),
          },
        ];
      });
    },
    stats(): LogStats {
      const entries = streams
        .values()
        .reduce((sum, { chunks, head }) => sum + chunks.reduce((inner, { count }) => inner + count, head.length), 0);
      return { streams: streams.size, bytes: packedBytes, entries, ...counts };
    },
  };
}

function sortedHead(stream: Stream): readonly LogEntry[] {
  if (!stream.headSorted) {
    stream.head.sort((a, b) => (a.tsNs < b.tsNs ? -1 : a.tsNs > b.tsNs ? 1 : 0));
    stream.headSorted = true;
  }
  return stream.head;
}

function sameLabels(a: Labels, b: Labels): boolean {
  return labelsKey(a) === labelsKey(b);
}
