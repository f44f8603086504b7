import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { parseTime } from './parse-time.ts';

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface TimeRange {
  /** As it stands in the address: `now-15m`, or milliseconds. */
  readonly from: string;
  readonly to: string;
  /** 0: only when asked. */
  readonly refreshMs: number;
  readonly isRelative: boolean;
  /** What it means at this moment. */
  resolve(nowMs: number): Span;
  set(change: { readonly from?: string; readonly to?: string; readonly refreshMs?: number }): void;
}

export const DEFAULT_RANGE = { from: 'now-15m', to: 'now', refreshMs: 5_000 };

/** In the address, so that a link shows what its sender saw, and Back goes back. The names are Grafana's. */
export function useTimeRange(defaults = DEFAULT_RANGE): TimeRange {
  const [params, setParams] = useSearchParams();
  const from = params.get('from') ?? defaults.from;
  const to = params.get('to') ?? defaults.to;
  const isRelative = to.startsWith('now');
  const refresh = params.get('refresh');
  const refreshMs = refresh === null ? (isRelative ? defaults.refreshMs : 0) : Number.parseInt(refresh, 10) * 1_000 || 0;
  return useMemo(
    () => ({
      from,
      to,
      refreshMs,
      isRelative,
      resolve: (nowMs: number) => spanOf({ from, to }, nowMs),
      set: (change: { from?: string; to?: string; refreshMs?: number }) =>
        setParams((before) => {
          const next = new URLSearchParams(before);
          if (change.from !== undefined) next.set('from', change.from);
          if (change.to !== undefined) next.set('to', change.to);
          if (change.from !== undefined) next.delete('refresh');
          if (change.refreshMs !== undefined) next.set('refresh', change.refreshMs === 0 ? 'off' : `${change.refreshMs / 1_000}s`);
          return next;
        }),
    }),
    [from, to, refreshMs, isRelative, setParams],
  );
}

const SHORTEST_MS = 10_000;

/** A range that makes no sense is the last quarter of an hour. */
export function spanOf({ from, to }: { readonly from: string; readonly to: string }, nowMs: number): Span {
  const endMs = parseTime(to, nowMs) ?? nowMs;
  const startMs = parseTime(from, nowMs) ?? endMs - 900_000;
  return startMs < endMs ? { startMs: Math.min(startMs, endMs - SHORTEST_MS), endMs } : { startMs: endMs - 900_000, endMs };
}
