import type { Expr } from '@faultline/promql';
import { parseExpr } from '@faultline/promql';
import { type Matcher, parseDuration, QueryError } from '@faultline/query-core';

/** Parameters as Prometheus reads them. All throw QueryError `bad_data`, in Prometheus's words. */

/** Milliseconds, from seconds since the epoch or RFC 3339; `fallback` when the parameter is missing. */
export function timeParameter(query: URLSearchParams, name: string, fallback?: number): number {
  const text = query.get(name) ?? '';
  if (text === '' && fallback !== undefined) return fallback;
  const ms = parseTime(text);
  if (ms === undefined) throw badParameter(name, `cannot parse ${JSON.stringify(text)} to a valid timestamp`);
  return ms;
}

/** Milliseconds, from a number of seconds or a duration. */
export function durationParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  const seconds = Number(text);
  if (!Number.isNaN(seconds)) return seconds * 1000;
  try {
    return parseDuration(text);
  } catch (cause) {
    throw badParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration`, cause);
  }
}

export function exprParameter(query: URLSearchParams, name = 'query'): Expr {
  try {
    return parseExpr(query.get(name) ?? '');
  } catch (error) {
    throw error instanceof QueryError ? badParameter(name, error.message, error) : error;
  }
}

/** `match[]`: each a selector. */
export function selectorParameters(query: URLSearchParams): (readonly Matcher[])[] {
  return query.getAll('match[]').map((text) => {
    let expr: Expr;
    try {
      expr = parseExpr(text);
    } catch (error) {
      throw error instanceof QueryError ? badParameter('match[]', error.message, error) : error;
    }
    if (expr.kind !== 'vector') throw badParameter('match[]', `${JSON.stringify(text)} is not a series selector`);
    return expr.matchers;
  });
}

/** 0 means no limit. */
export function limitParameter(query: URLSearchParams, name = 'limit'): number {
  const text = query.get(name) ?? '';
  if (text === '') return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw badParameter(name, `cannot parse ${JSON.stringify(text)} to a valid limit`);
  return Number(text) || Number.POSITIVE_INFINITY;
}

export function badParameter(name: string, reason: string, cause?: unknown): QueryError {
  return new QueryError('bad_data', `invalid parameter ${JSON.stringify(name)}: ${reason}`, cause === undefined ? {} : { cause });
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

function parseTime(text: string): number | undefined {
  if (text.trim() !== '' && !Number.isNaN(Number(text))) return Math.round(Number(text) * 1000);
  if (!RFC_3339.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
