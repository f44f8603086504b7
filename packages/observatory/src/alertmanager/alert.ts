import { type Labels, labelsKey } from '@faultline/query-core';

/** An alert as Alertmanager holds it. Times are in milliseconds since the epoch. */
export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly startsAtMs: number;
  /** It is resolved from then on. */
  readonly endsAtMs: number;
  readonly updatedAtMs: number;
  /** The end is not known, only assumed for the case that nothing more is heard. */
  readonly isTimeout: boolean;
  readonly generatorUrl: string;
  readonly fingerprint: string;
}

/** Why an alert is not told now. Both empty: it is. */
export type Muting = Readonly<{ silencedBy: readonly string[]; inhibitedBy: readonly string[] }>;

export const isResolvedAt = ({ endsAtMs }: Alert, timeMs: number): boolean => endsAtMs <= timeMs;

/** Two messages about the same labels, overlapping in time, are one alert: the newer one, from the earlier start on. */
export function mergeAlerts(known: Alert, news: Alert, nowMs: number): Alert {
  const overlaps =
    (news.endsAtMs > known.startsAtMs && news.endsAtMs < known.endsAtMs) ||
    (news.startsAtMs > known.startsAtMs && news.startsAtMs < known.endsAtMs);
  if (!overlaps) return news;
  const startsAtMs = Math.min(known.startsAtMs, news.startsAtMs);
  return { ...news, startsAtMs, endsAtMs: mergedEnd(known, news, nowMs) };
}

function mergedEnd(known: Alert, news: Alert, nowMs: number): number {
  const knownIsLater = known.endsAtMs > news.endsAtMs;
  // Said to be over twice: the later end. Still going on: an end that somebody named beats one that was only assumed.
  const keeps = isResolvedAt(news, nowMs) ? isResolvedAt(known, nowMs) && knownIsLater : knownIsLater && !known.isTimeout;
  return keeps ? known.endsAtMs : news.endsAtMs;
}

const OFFSET_BASIS = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const SEPARATOR = 255;
const CACHE_LIMIT = 10_000;
const cache = new Map<string, string>();

/** The hash by which Prometheus and Alertmanager name a label set: FNV-1a over names and values, each followed by the byte 255. */
export function fingerprint(labels: Labels): string {
  const key = labelsKey(labels);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const encoder = new TextEncoder();
  let hash = OFFSET_BASIS;
  const add = (byte: number): void => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  };
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] as string]) {
      encoder.encode(text).forEach(add);
      add(SEPARATOR);
    }
  }
  const result = hash.toString(16).padStart(16, '0');
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, result);
  return result;
}
