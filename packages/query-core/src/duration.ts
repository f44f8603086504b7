import { QueryError } from './errors.ts';

const UNIT_MS = {
  y: 365 * 86_400_000,
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
} as const;

const SYNTAX = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** Go holds durations in 64-bit nanoseconds: some 292 years. */
const LONGEST_MS = 2 ** 63 / 1e6;

/**
 * Reads a Prometheus duration (`1h30m`, `500ms`, `0`) into milliseconds. Units go from long to short, each at most
 * once, whole numbers only. Throws QueryError `bad_data`.
 */
export function parseDuration(text: string): number {
  if (text === '0') return 0;
  if (text === '') throw new QueryError('bad_data', 'empty duration string');
  const match = SYNTAX.exec(text);
  if (match === null) throw new QueryError('bad_data', `not a valid duration string: ${JSON.stringify(text)}`);
  let ms = 0;
  Object.values(UNIT_MS).forEach((unitMs, index) => {
    ms += Number(match[index + 1] ?? 0) * unitMs;
  });
  if (ms > LONGEST_MS) throw new QueryError('bad_data', 'duration out of range');
  return ms;
}

/** Writes milliseconds as Prometheus does: `1h30m`, `0s`; years and weeks only where they come out even. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  let rest = Math.round(ms);
  if (rest === 0) return '0s';
  let text = '';
  for (const [unit, unitMs] of Object.entries(UNIT_MS)) {
    if ((unit === 'y' || unit === 'w') && rest % unitMs !== 0) continue;
    const count = Math.floor(rest / unitMs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMs;
  }
  return text;
}
