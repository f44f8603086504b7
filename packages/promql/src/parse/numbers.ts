import { parseDuration } from '@faultline/query-core';

const DURATION = /^(?:\d+(?:ms|[ywdhms]))+$/;

/** True for `5m`, false for `5`: both are numbers in Prometheus 3, the former in seconds. */
export function isDurationText(text: string): boolean {
  return DURATION.test(text);
}

/**
 * Reads an unsigned number as a query may write it: `12`, `1.5e3`, `.5`, `0x1f`, `017` (octal, as in Go), `1_000`, `Inf`,
 * `NaN`, `5m` (300). Undefined if it is none. May throw QueryError for a duration out of range.
 */
export function readNumber(text: string): number | undefined {
  if (isDurationText(text)) return parseDuration(text) / 1000;
  const lower = text.toLowerCase();
  if (lower === 'inf') return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  const digits = lower.replaceAll('_', '');
  if (/^0x[0-9a-f]+$/.test(digits)) return Number(digits);
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  return /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(digits) ? Number(digits) : undefined;
}

/** Go's `strconv.ParseFloat`, as far as labels such as `le` are concerned. NaN stands for what cannot be read, and for NaN. */
export function parseFloatText(text: string): number {
  const match = /^([+-]?)(inf(?:inity)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.exec(text);
  if (match === null) return Number.NaN;
  const [, sign, digits = ''] = match;
  const magnitude = /^inf/i.test(digits) ? Number.POSITIVE_INFINITY : Number(digits);
  return sign === '-' ? -magnitude : magnitude;
}
