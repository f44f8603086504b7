import type { LogRange, Stage, Unwrap } from '../ast.ts';
import { readLabelFilter } from './parse-label-filter.ts';
import { readStages } from './parse-pipeline.ts';
import { readSelector } from './parse-selector.ts';
import type { TokenReader } from './token-reader.ts';

/**
 * What a range aggregation reads: a selector with stages, an `unwrap` and an interval.
 *
 *   {…} | stages | unwrap x [5m] offset 1m        the interval behind everything,
 *   ({…} | stages | unwrap x) [5m] offset 1m      or behind parentheses around everything,
 *   {…} [5m] offset 1m | stages | unwrap x        or right behind the selector;
 *   ({…} [5m])                                    and parentheses may surround the whole.
 */
export function readLogRange(tokens: TokenReader): LogRange {
  if (!tokens.accept('(')) {
    if (tokens.peek() !== '{') throw tokens.unexpected('{', '(');
    return readPlain(tokens);
  }
  if (tokens.peek() !== '{') {
    if (tokens.peek() !== '(') throw tokens.unexpected('{', '(');
    const inner = readLogRange(tokens);
    tokens.expect(')');
    return inner;
  }
  const matchers = readSelector(tokens);
  if (tokens.peek() === 'RANGE') {
    const inner = readBehindInterval(tokens, matchers);
    tokens.expect(')');
    return inner;
  }
  const { stages, unwrap } = readTransformation(tokens);
  if (tokens.peek() === 'RANGE') {
    const inner = rangeOf({ matchers, stages, ...readInterval(tokens) }, unwrap);
    tokens.expect(')');
    return inner;
  }
  if (!tokens.accept(')')) throw unwrap !== undefined ? tokens.unexpected('RANGE', ')', '|') : tokens.unexpected();
  if (tokens.peek() !== 'RANGE') throw tokens.unexpected('RANGE');
  const interval = readInterval(tokens);
  // Behind parentheses around a bare selector, an unwrap may still come.
  const later = stages.length === 0 && unwrap === undefined && tokens.accept('|') ? readUnwrap(tokens) : undefined;
  return rangeOf({ matchers, stages, ...interval }, unwrap ?? later);
}

type Matchers = LogRange['logs']['matchers'];
type Interval = Readonly<{ rangeNs: number; offsetNs: number }>;

function readPlain(tokens: TokenReader): LogRange {
  const matchers = readSelector(tokens);
  if (tokens.peek() === 'RANGE') return readBehindInterval(tokens, matchers);
  const { stages, unwrap } = readTransformation(tokens);
  if (tokens.peek() !== 'RANGE') throw unwrap !== undefined ? tokens.unexpected('RANGE', '|') : tokens.unexpected();
  return rangeOf({ matchers, stages, ...readInterval(tokens) }, unwrap);
}

function readBehindInterval(tokens: TokenReader, matchers: Matchers): LogRange {
  const interval = readInterval(tokens);
  const { stages, unwrap } = readTransformation(tokens);
  return rangeOf({ matchers, stages, ...interval }, unwrap);
}

/** `[5m] offset 1m` */
function readInterval(tokens: TokenReader): Interval {
  const rangeNs = tokens.expect('RANGE').value;
  return { rangeNs, offsetNs: tokens.accept('offset') ? tokens.expect('DURATION').value : 0 };
}

function readTransformation(tokens: TokenReader): { stages: Stage[]; unwrap: Unwrap | undefined } {
  const { stages, readBar } = readStages(tokens, () => tokens.peek() === 'unwrap');
  return { stages, unwrap: readBar ? readUnwrap(tokens) : undefined };
}

/** `unwrap duration(took) | took > 1s`: the bar in front has been read. */
function readUnwrap(tokens: TokenReader): Unwrap {
  tokens.expect('unwrap');
  const conversion = CONVERSIONS.get(tokens.peek());
  if (conversion !== undefined) {
    tokens.take();
    tokens.expect('(');
  } else if (tokens.peek() !== 'IDENTIFIER') throw tokens.unexpected('IDENTIFIER', ...CONVERSIONS.keys());
  const { text: label } = tokens.expect('IDENTIFIER');
  if (conversion !== undefined) tokens.expect(')');
  const filters: Unwrap['filters'][number][] = [];
  while (tokens.accept('|')) filters.push(readLabelFilter(tokens));
  return { label, conversion: conversion ?? 'none', filters };
}

const CONVERSIONS: ReadonlyMap<string, Unwrap['conversion']> = new Map([
  ['BYTES_CONV', 'bytes'],
  ['DURATION_CONV', 'duration'],
  ['DURATION_SECONDS_CONV', 'duration'],
]);

function rangeOf(
  { matchers, stages, ...interval }: Interval & { matchers: Matchers; stages: readonly Stage[] },
  unwrap?: Unwrap,
): LogRange {
  return { logs: { kind: 'logs', matchers, stages }, ...interval, ...(unwrap === undefined ? {} : { unwrap }) };
}
