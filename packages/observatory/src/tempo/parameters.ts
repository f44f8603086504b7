import { parseTraceQL, type TraceQLQuery } from '@faultline/traceql';
import { HttpError } from '../http/http-error.ts';

const NS_PER_SECOND = 1_000_000_000n;

/** `start` and `end` in Unix seconds, or nanoseconds where they have that many digits; undefined where either is missing. */
export function rangeParameters(query: URLSearchParams): { startNs: bigint; endNs: bigint } | undefined {
  const startNs = timeParameter(query, 'start');
  const endNs = timeParameter(query, 'end');
  if (startNs === undefined && endNs === undefined) return undefined;
  if (startNs === undefined || endNs === undefined) throw new HttpError(400, 'please provide both start and end');
  if (endNs <= startNs) {
    throw new HttpError(400, `http parameter start must be before end. received start=${query.get('start')} end=${query.get('end')}`);
  }
  return { startNs, endNs };
}

function timeParameter(query: URLSearchParams, name: string): bigint | undefined {
  const text = query.get(name) ?? '';
  if (text === '' || text === '0') return undefined;
  if (/^\d+\.\d+$/.test(text)) return BigInt(Math.round(Number(text) * 1e3)) * 1_000_000n;
  if (!/^\d+$/.test(text)) throw new HttpError(400, `invalid ${name}: ${JSON.stringify(text)} is not a time`);
  return text.length > 13 ? BigInt(text) : BigInt(text) * NS_PER_SECOND;
}

export function countParameter(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name) ?? '';
  if (text === '') return fallback;
  if (!/^\d+$/.test(text)) throw new HttpError(400, `invalid ${name}: must be a positive number`);
  return Number(text);
}

/** Nanoseconds, from Go's durations or a number of seconds. */
export function stepParameter(query: URLSearchParams): bigint | undefined {
  const text = query.get('step') ?? '';
  if (text === '') return undefined;
  if (Number(text) > 0) return BigInt(Math.round(Number(text) * 1e9));
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_NS[unit as string] ?? 0), 0);
  if (total <= 0 || parts.map(([whole]) => whole).join('') !== text) throw new HttpError(400, `invalid step: ${JSON.stringify(text)}`);
  return BigInt(Math.round(total));
}

const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** `q`, or the older `tags`, `minDuration` and `maxDuration` put as a query. */
export function searchParameter(query: URLSearchParams): TraceQLQuery {
  const q = query.get('q') ?? '';
  return parseTraceQL(q === '' ? legacySearch(query) : q);
}

function legacySearch(query: URLSearchParams): string {
  const tags = [...(query.get('tags') ?? '').matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|\S+)/g)];
  const conditions = tags.map(([, name, value = '']) => `.${name} = ${value.startsWith('"') ? value : JSON.stringify(value)}`);
  const [min, max] = [query.get('minDuration'), query.get('maxDuration')];
  if (min) conditions.push(`traceDuration >= ${min}`);
  if (max) conditions.push(`traceDuration <= ${max}`);
  return `{ ${conditions.join(' && ')} }`;
}
