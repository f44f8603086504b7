import { type Expr, parseLogQL } from '@faultline/logql';
import { type Matcher, parseDuration, QueryError } from '@faultline/query-core';

const NS_PER_MS = 1_000_000n;
const NS_PER_SECOND = 1_000_000_000n;

export const msToNs = (ms: number): bigint => BigInt(Math.floor(ms)) * NS_PER_MS;

/** Nanoseconds since the epoch, from whole nanoseconds or seconds, seconds with a fraction, or RFC 3339. */
export function timeParameter(query: URLSearchParams, name: string, fallback: bigint): bigint {
  const text = query.get(name) ?? '';
  if (text === '') return fallback;
  if (/^-?\d+$/.test(text)) return text.length <= 10 ? BigInt(text) * NS_PER_SECOND : BigInt(text);
  if (/^\d+\.\d*$/.test(text)) return BigInt(Math.round(Number(text) * 1e6)) * 1000n;
  const rfc = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const seconds = rfc === null ? Number.NaN : Date.parse(`${rfc[1]}${rfc[3]}`) / 1000;
  if (Number.isNaN(seconds))
    throw new QueryError('bad_data', `could not parse '${name}' parameter: cannot parse ${JSON.stringify(text)} as a time`);
  return BigInt(seconds) * NS_PER_SECOND + BigInt((rfc?.[2] ?? '').padEnd(9, '0'));
}

/** `start` and `end`, or `since` before the end. Both ends in nanoseconds. */
export function rangeParameters(query: URLSearchParams, nowMs: number, defaultSinceMs: number): { startNs: bigint; endNs: bigint } {
  const nowNs = msToNs(nowMs);
  const endNs = timeParameter(query, 'end', nowNs);
  const since = query.get('since') ?? '';
  const sinceMs = since === '' ? defaultSinceMs : parseDuration(since);
  // A range that ends in the future reaches back from now.
  const startNs = timeParameter(query, 'start', (endNs > nowNs ? nowNs : endNs) - msToNs(sinceMs));
  if (endNs < startNs) {
    throw new QueryError('bad_data', `end timestamp must not be before or equal to start time`);
  }
  return { startNs, endNs };
}

/** Nanoseconds, from a number of seconds or a duration. */
export function durationParameter(query: URLSearchParams, name: string): bigint | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return BigInt(Math.round(seconds * 1e9));
  try {
    return msToNs(parseDuration(text));
  } catch (cause) {
    throw new QueryError('bad_data', `cannot parse ${JSON.stringify(text)} to a valid duration`, { cause });
  }
}

export function limitParameter(query: URLSearchParams, options: Readonly<{ fallback: number; max: number }>): number {
  const text = query.get('limit') ?? '';
  if (text === '') return options.fallback;
  if (!/^\d+$/.test(text)) throw new QueryError('bad_data', `could not parse 'limit' parameter: ${JSON.stringify(text)} is not a number`);
  const limit = Number(text);
  if (limit === 0) throw new QueryError('bad_data', 'limit must be a positive value');
  if (limit > options.max) {
    throw new QueryError(
      'bad_data',
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${limit} > ${options.max})`,
    );
  }
  return limit;
}

export function directionParameter(query: URLSearchParams): 'forward' | 'backward' {
  const direction = (query.get('direction') ?? '').toLowerCase();
  if (direction === '' || direction === 'backward') return 'backward';
  if (direction === 'forward') return 'forward';
  throw new QueryError('bad_data', `invalid direction '${query.get('direction')}'`);
}

/** Any query, whatever its kind. */
export function queryParameter(query: URLSearchParams): Expr {
  return parseLogQL(query.get('query') ?? '');
}

/** The matchers of a selector such as `{a="b"}`; all streams for an empty text. */
export function parseSelector(text: string): readonly Matcher[] {
  if (text === '' || text.replaceAll(/\s/g, '') === '{}') return [];
  const expr = parseLogQL(text);
  if (expr.kind !== 'logs') throw new QueryError('bad_data', 'only label matchers are supported');
  return expr.matchers;
}
