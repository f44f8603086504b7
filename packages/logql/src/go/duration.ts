import { type Parsed, quoteGo } from './float.ts';

/** Nanoseconds in each unit that Go's `time.ParseDuration` knows. */
const GO_UNITS_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

const MAX_NS = 2 ** 63;

/** Reads a Go duration (`1h15m30.9s`, `-5ms`, `0`) into nanoseconds, or gives Go's own error text. */
export function parseGoDuration(text: string): Parsed<number> {
  const invalid = { ok: false, error: `time: invalid duration ${quoteGo(text)}` } as const;
  let rest = text;
  let sign = 1;
  if (rest.startsWith('-') || rest.startsWith('+')) {
    sign = rest.startsWith('-') ? -1 : 1;
    rest = rest.slice(1);
  }
  if (rest === '0') return { ok: true, value: 0 };
  if (rest === '') return invalid;
  let total = 0;
  while (rest !== '') {
    const number = /^(?:\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) return invalid;
    rest = rest.slice(number.length);
    const unit = /^[^.\d]+/.exec(rest)?.[0];
    if (unit === undefined) return { ok: false, error: `time: missing unit in duration ${quoteGo(text)}` };
    rest = rest.slice(unit.length);
    const unitNs = Object.hasOwn(GO_UNITS_NS, unit) ? GO_UNITS_NS[unit] : undefined;
    if (unitNs === undefined) return { ok: false, error: `time: unknown unit ${quoteGo(unit)} in duration ${quoteGo(text)}` };
    total += toNanoseconds(number, unitNs);
    if (total >= MAX_NS) return invalid;
  }
  return { ok: true, value: sign * total };
}

/** Go adds the whole units exactly and truncates the fraction to nanoseconds. */
function toNanoseconds(number: string, unitNs: number): number {
  const [whole = '', fraction = ''] = number.split('.');
  const fractionNs = fraction === '' ? 0 : Math.trunc(Number(fraction) * (unitNs / 10 ** fraction.length));
  return Number(whole === '' ? '0' : whole) * unitNs + fractionNs;
}

/** Position (units go from long to short) and nanoseconds of each unit of a Prometheus duration. */
const PROMETHEUS_UNITS: Readonly<Record<string, { order: number; ns: number }>> = {
  ms: { order: 7, ns: 1e6 },
  s: { order: 6, ns: 1e9 },
  m: { order: 5, ns: 60e9 },
  h: { order: 4, ns: 3600e9 },
  d: { order: 3, ns: 86400e9 },
  w: { order: 2, ns: 7 * 86400e9 },
  y: { order: 1, ns: 365 * 86400e9 },
};

/**
 * Reads a Prometheus duration (`1w`, `1h30m`) into nanoseconds. Unlike `parseDuration` of query-core it words its
 * errors as the version of the library does that Loki is built with: they show up in answers.
 */
export function parsePrometheusDuration(text: string): Parsed<number> {
  const invalid = { ok: false, error: `not a valid duration string: ${quoteGo(text)}` } as const;
  if (text === '0') return { ok: true, value: 0 };
  if (text === '') return { ok: false, error: 'empty duration string' };
  let rest = text;
  let total = 0;
  let lastOrder = 0;
  while (rest !== '') {
    const match = /^(\d+)(\D+)/.exec(rest);
    if (match === null) return invalid;
    const [whole, digits = '', unitName = ''] = match;
    rest = rest.slice(whole.length);
    const unit = Object.hasOwn(PROMETHEUS_UNITS, unitName) ? PROMETHEUS_UNITS[unitName] : undefined;
    if (unit === undefined) return { ok: false, error: `unknown unit ${quoteGo(unitName)} in duration ${quoteGo(text)}` };
    if (unit.order <= lastOrder) return invalid;
    lastOrder = unit.order;
    total += Number(digits) * unit.ns;
    if (total >= MAX_NS) return { ok: false, error: 'duration out of range' };
  }
  return { ok: true, value: total };
}

/** Nanoseconds as Go's `Duration.String` writes them: `1m0s`, `1.5s`, `20µs`. */
export function formatGoDuration(ns: number): string {
  if (ns === 0) return '0s';
  const sign = ns < 0 ? '-' : '';
  const magnitude = Math.abs(ns);
  if (magnitude < 1e3) return `${sign}${magnitude}ns`;
  if (magnitude < 1e6) return `${sign}${magnitude / 1e3}µs`;
  if (magnitude < 1e9) return `${sign}${magnitude / 1e6}ms`;
  const hours = Math.floor(magnitude / 3600e9);
  const minutes = Math.floor((magnitude % 3600e9) / 60e9);
  const seconds = (magnitude % 60e9) / 1e9;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
