import { QueryError } from '@faultline/query-core';
import { type Call, type Extension, unwrapParens } from '../../ast.ts';
import { interpolate } from '../interpolate.ts';
import { firstAfter } from '../selectors.ts';
import type { Window } from './window.ts';

const ALLOWED: Readonly<Record<Extension, readonly string[]>> = {
  anchored: ['changes', 'delta', 'increase', 'rate', 'resets'],
  smoothed: ['delta', 'increase', 'rate'],
};

/** Throws QueryError `execution` if the function cannot take the extended range that it is given. */
export function checkExtension(call: Call): void {
  for (const arg of call.args) {
    const inner = unwrapParens(arg);
    const extension = inner.kind === 'matrix' ? inner.selector.extension : undefined;
    if (extension === undefined || ALLOWED[extension].includes(call.func)) continue;
    const allowed = ALLOWED[extension].join(', ');
    throw new QueryError('execution', `${extension} modifier can only be used with: ${allowed} - not with ${call.func}`);
  }
}

/**
 * What an extended window says of its edges. `left` is the value at its start: the last sample up to there, or if
 * smoothed, what lies on the line to the next one; `right` likewise at its end. [from, to) are the samples truly inside.
 */
export type Edges = Readonly<{ left: number; right: number; from: number; to: number }>;

/** Undefined if the series has nothing to say of the window, as its last sample is before it. */
export function edgesOf(window: Window, { smoothed, counter }: { smoothed: boolean; counter: boolean }): Edges | undefined {
  const { timestamps, values, startMs, endMs } = window;
  const inWindow = timestamps.subarray(window.from, window.to);
  const final = window.to - 1;
  const first = Math.max(window.from, Math.min(final, window.from + firstAfter(inWindow, startMs)) - 1);
  // Under `smoothed` the last sample is the first one at or after the end, if there is one.
  const last = smoothed ? Math.min(final, window.from + firstAfter(inWindow, endMs - 1)) : final;
  if ((timestamps[last] as number) <= startMs) return undefined;

  const startsBefore = (timestamps[first] as number) < startMs;
  const endsAfter = last > window.from && (timestamps[last] as number) > endMs;
  return {
    left: smoothed && startsBefore ? interpolate(window, first, { atMs: startMs, counter }) : (values[first] as number),
    right: smoothed && endsAfter ? interpolate(window, last - 1, { atMs: endMs, counter }) : (values[last] as number),
    from: (timestamps[first] as number) <= startMs ? first + 1 : first,
    to: (timestamps[last] as number) >= endMs ? last : last + 1,
  };
}

/** How much rises from edge to edge; what a counter had before its resets counts too. */
export function increaseBetween({ values }: Window, { left, right, from, to }: Edges, counter: boolean): number {
  let result = right - left;
  if (!counter) return result;
  let before = left;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    if (value < before) result += before;
    before = value;
  }
  return right < before ? result + before : result;
}

/** The values from edge to edge, both included. */
export function valuesBetween({ values }: Window, { left, right, from, to }: Edges): Float64Array {
  const inside = values.subarray(from, Math.max(from, to));
  const result = new Float64Array(inside.length + 2);
  result[0] = left;
  result.set(inside, 1);
  result[result.length - 1] = right;
  return result;
}
