import { createTrace, type SpanRecord, type Trace, type TraceQuerier } from '@faultline/traceql';
import { type LazyRun, mergeLazily } from '../lazy-merge.ts';
import type { ReceivedSpan, TraceDecoder } from '../otlp/decode-traces.ts';
import { TraceBlock, type TraceFragment } from './trace-block.ts';
import { encodeSpans } from './trace-bytes.ts';

export type TraceLimits = Readonly<{
  retentionMs: number;
  /** Bytes of packed blocks. */
  maxBytes: number;
  /** Spans of traces that may still grow; beyond, the oldest are packed early. */
  maxLiveSpans: number;
  /** Further spans of one trace are refused. */
  maxSpansPerTrace: number;
}>;

export const defaultTraceLimits: TraceLimits = {
  retentionMs: 3_600_000,
  maxBytes: 96 * 1024 * 1024,
  maxLiveSpans: 20_000,
  maxSpansPerTrace: 20_000,
};

export type TraceStats = Readonly<{
  liveTraces: number;
  liveSpans: number;
  blocks: number;
  bytes: number;
  spans: number;
  appended: number;
  rejected: number;
  droppedByAge: number;
  droppedBySize: number;
}>;

/** A trace is packed when nothing of it has arrived for this long. What comes later is stored apart and joined when it is read. */
const IDLE_MS = 10_000;
/** Blocks of fewer spans are put off, up to the second limit. */
const BLOCK_SPANS = 1_000;
const MAX_IDLE_MS = 60_000;

type Live = { spans: ReceivedSpan[]; startNs: bigint; endNs: bigint; touchedMs: number };

export type TraceStore = ReturnType<typeof createTraceStore>;

/**
 * Traces of the last hour. A trace lives as the spans that have come in, then rests in a block with others. Bounded by
 * age and bytes: the oldest block goes first, and its spans are counted.
 */
export function createTraceStore(decode: TraceDecoder, limits: TraceLimits = defaultTraceLimits) {
  const live = new Map<string, Live>();
  let blocks: TraceBlock[] = [];
  /** Where the packed parts of a trace are; nearly always in one block. */
  const places = new Map<string, TraceBlock | TraceBlock[]>();
  const counts = { appended: 0, rejected: 0, droppedByAge: 0, droppedBySize: 0 };
  let liveSpans = 0;
  let packedBytes = 0;

  /** Takes spans whose ids are valid; returns how many were refused, for their trace is too large. */
  function append(spans: readonly ReceivedSpan[], nowMs: number): number {
    let rejected = 0;
    for (const span of spans) {
      const { traceId, startNs, endNs } = span.record;
      let trace = live.get(traceId);
      if (trace === undefined) {
        trace = { spans: [], startNs, endNs, touchedMs: nowMs };
        live.set(traceId, trace);
      }
      if (trace.spans.length >= limits.maxSpansPerTrace) {
        rejected += 1;
        continue;
      }
      trace.spans.push(span);
      if (startNs < trace.startNs) trace.startNs = startNs;
      if (endNs > trace.endNs) trace.endNs = endNs;
      trace.touchedMs = nowMs;
      liveSpans += 1;
    }
    counts.appended += spans.length - rejected;
    counts.rejected += rejected;
    if (liveSpans > limits.maxLiveSpans) packOldest(liveSpans - limits.maxLiveSpans / 2);
    return rejected;
  }

  /** Packs traces that have been quiet longest, until so many spans are packed. */
  function packOldest(spans: number): void {
    const byTouch = [...live].sort(([, a], [, b]) => a.touchedMs - b.touchedMs);
    let count = 0;
    const chosen = byTouch.filter(([, trace]) => {
      if (count >= spans) return false;
      count += trace.spans.length;
      return true;
    });
    packAll(chosen);
  }

  function packAll(traces: ReadonlyArray<readonly [string, Live]>): void {
    let fragments: TraceFragment[] = [];
    let spanCount = 0;
    const flush = (): void => {
      if (fragments.length > 0) addBlock(new TraceBlock(fragments));
      fragments = [];
      spanCount = 0;
    };
    for (const [traceId, { spans, startNs, endNs }] of traces) {
      const own = distinct(spans, ({ record }) => record);
      fragments.push({ traceId, startNs, endNs, spanCount: own.length, bytes: encodeSpans(own) });
      spanCount += own.length;
      liveSpans -= spans.length;
      live.delete(traceId);
      if (spanCount >= BLOCK_SPANS) flush();
    }
    flush();
  }

  function addBlock(block: TraceBlock): void {
    blocks.push(block);
    packedBytes += block.byteLength;
    for (const { traceId } of block.fragments) {
      const known = places.get(traceId);
      places.set(traceId, known === undefined ? block : [...[known].flat(), block]);
    }
    while (packedBytes > limits.maxBytes) {
      const oldest = blocks.shift();
      if (oldest === undefined) break;
      forget(oldest);
      counts.droppedBySize += oldest.spanCount;
    }
  }

  function forget(block: TraceBlock): void {
    packedBytes -= block.byteLength;
    for (const { traceId } of block.fragments) {
      const rest = [places.get(traceId) ?? []].flat().filter((other) => other !== block);
      if (rest.length === 0) places.delete(traceId);
      else places.set(traceId, rest.length === 1 ? (rest[0] as TraceBlock) : rest);
    }
  }

  /** Packs traces that have come to rest, and drops blocks that are older than the retention. */
  function sweep(nowMs: number): void {
    const idle = [...live].filter(([, { touchedMs }]) => nowMs - touchedMs >= IDLE_MS);
    const spans = idle.reduce((sum, [, trace]) => sum + trace.spans.length, 0);
    if (spans >= BLOCK_SPANS || idle.some(([, { touchedMs }]) => nowMs - touchedMs >= MAX_IDLE_MS)) packAll(idle);
    const horizonNs = BigInt(Math.floor(nowMs - limits.retentionMs)) * 1_000_000n;
    const kept = blocks.filter((block) => block.endNs >= horizonNs);
    if (kept.length === blocks.length) return;
    for (const block of blocks.filter((each) => each.endNs < horizonNs)) {
      forget(block);
      counts.droppedByAge += block.spanCount;
    }
    blocks = kept;
  }

  /** Everything that is stored of a trace, as TracesData messages that may be joined. */
  function fragmentsOf(traceId: string): Uint8Array[] {
    const packed = [places.get(traceId) ?? []].flat().flatMap((block) => {
      const unpacked = block.unpack();
      return block.fragments.flatMap((fragment, i) => (fragment.traceId === traceId ? [unpacked[i] as Uint8Array] : []));
    });
    const trace = live.get(traceId);
    return trace === undefined ? packed : [...packed, encodeSpans(trace.spans)];
  }

  const liveTrace = (traceId: string, { spans }: Live): Trace =>
    places.has(traceId) ? joined(traceId) : createTrace(distinct(recordsOf(spans), (record) => record));

  const joined = (traceId: string): Trace =>
    createTrace(
      distinct(
        fragmentsOf(traceId).flatMap((bytes) => recordsOf(decode(bytes))),
        (record) => record,
      ),
    );

  function* blockTraces(block: TraceBlock, inRange: InRange): Generator<Trace> {
    const unpacked = block.unpack();
    for (let i = 0; i < block.fragments.length; i++) {
      const fragment = block.fragments[i] as TraceBlock['fragments'][number];
      if (!inRange(fragment)) continue;
      const { traceId } = fragment;
      const inOnePlace = !Array.isArray(places.get(traceId)) && !live.has(traceId);
      yield inOnePlace ? createTrace(recordsOf(decode(unpacked[i] as Uint8Array))) : joined(traceId);
    }
  }

  const querier: TraceQuerier = {
    *traces(range) {
      const inRange: InRange = ({ startNs, endNs }) => range === undefined || (endNs >= range.startNs && startNs <= range.endNs);
      const runs: LazyRun<Trace>[] = blocks
        .filter(inRange)
        .map((block) => ({ firstKey: -(block.fragments[0]?.startNs ?? 0n), open: () => blockTraces(block, inRange) }));
      for (const [traceId, trace] of live) {
        if (inRange(trace)) runs.push({ firstKey: -trace.startNs, open: () => [liveTrace(traceId, trace)].values() });
      }
      // Only a trace that is stored in several parts can come up more than once.
      const seen = new Set<string>();
      for (const trace of mergeLazily(runs, ({ startNs }) => -startNs)) {
        if (Array.isArray(places.get(trace.traceId)) || live.has(trace.traceId)) {
          if (seen.has(trace.traceId)) continue;
          seen.add(trace.traceId);
        }
        yield trace;
      }
    },
  };

  return {
    querier,
    append,
    sweep,
    fragmentsOf,
    find: (traceId: string): Trace | undefined => (live.has(traceId) || places.has(traceId) ? joined(traceId) : undefined),
    stats: (): TraceStats => ({
      liveTraces: live.size,
      liveSpans,
      blocks: blocks.length,
      bytes: packedBytes,
      spans: blocks.reduce((sum, { spanCount }) => sum + spanCount, liveSpans),
      ...counts,
    }),
  };
}

type InRange = (time: Readonly<{ startNs: bigint; endNs: bigint }>) => boolean;

const recordsOf = (spans: readonly ReceivedSpan[]): SpanRecord[] => spans.map(({ record }) => record);

/** An exporter that tries again may send a span twice. Client and server may share an id, but not a kind. */
function distinct<T>(spans: readonly T[], recordOf: (span: T) => SpanRecord): readonly T[] {
  const ids = new Set<string>();
  for (const span of spans) ids.add(recordOf(span).spanId);
  if (ids.size === spans.length) return spans;
  const seen = new Set<string>();
  return spans.filter((span) => {
    const { spanId, kind } = recordOf(span);
    const key = `${spanId}${kind}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
