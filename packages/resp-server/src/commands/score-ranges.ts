import { CommandError, syntaxError } from '../errors.ts';
import { parseDouble } from '../protocol/numbers.ts';
import type { ScoreBound, ScoredMember, ScoreRange, SortedSetValue } from '../store/sorted-set-value.ts';
import { parseInteger } from './command.ts';

/** @throws CommandError when a bound is no number, with or without `(` in front. */
export function parseScoreRange(min: string, max: string): ScoreRange {
  return { min: parseBound(min), max: parseBound(max) };
}

function parseBound(text: string): ScoreBound {
  const isExclusive = text.startsWith('(');
  const number = isExclusive ? text.slice(1) : text;
  // C's strtod skips leading spaces, and reads nothing at all as zero.
  const score = number === '' ? 0 : parseDouble(number.trimStart());
  if (score === undefined) throw new CommandError('ERR', 'min or max is not a float');
  return { score, isExclusive };
}

/** What ZRANGE and its older forms ask for. */
export interface RangeRequest {
  readonly by: 'rank' | 'score';
  readonly isReversed: boolean;
  readonly withScores: boolean;
  readonly offset: number;
  /** Negative: all. */
  readonly limit: number;
}

/** What the command's name settles already; `any`: its options decide. */
export interface RangeCommand {
  readonly by: 'rank' | 'score' | 'any';
  readonly direction: 'forward' | 'reverse' | 'any';
}

/** @throws CommandError for an unknown option, or for LIMIT on ranks. */
export function parseRangeOptions(words: readonly string[], command: RangeCommand): RangeRequest {
  let by = command.by;
  let direction = command.direction;
  let withScores = false;
  let [offset, limit] = [0, -1];
  for (let at = 0; at < words.length; at += 1) {
    const option = words[at]?.toUpperCase();
    const count = words[at + 2];
    if (option === 'WITHSCORES') {
      withScores = true;
    } else if (option === 'LIMIT' && count !== undefined) {
      offset = Number(parseInteger(words[at + 1] ?? ''));
      limit = Number(parseInteger(count));
      at += 2;
    } else if (option === 'REV' && direction === 'any') {
      direction = 'reverse';
    } else if (option === 'BYSCORE' && by === 'any') {
      by = 'score';
    } else {
      throw syntaxError();
    }
  }
  if (by !== 'score' && limit !== -1) {
    throw new CommandError('ERR', 'syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX');
  }
  return { by: by === 'score' ? 'score' : 'rank', isReversed: direction === 'reverse', withScores, offset, limit };
}

/**
 * Which members a range names, in the order of the answer. A reversed score range is written from its upper end, a
 * reversed rank range counts ranks from the highest score.
 */
export type SelectMembers = (set: SortedSetValue) => readonly ScoredMember[];

/** @throws CommandError when an end is not of the kind that the request needs. */
export function parseRange(first: string, second: string, request: RangeRequest): SelectMembers {
  const { by, isReversed, offset, limit } = request;
  if (by === 'score') {
    const range = isReversed ? parseScoreRange(second, first) : parseScoreRange(first, second);
    return (set) => {
      if (offset < 0) return [];
      const { start, end } = set.ranksOf(range);
      const members = isReversed ? set.slice(start, end).toReversed() : set.slice(start, end);
      return members.slice(offset, limit < 0 ? undefined : offset + limit);
    };
  }
  const [from, to] = [Number(parseInteger(first)), Number(parseInteger(second))];
  return (set) => {
    const start = Math.max(0, from < 0 ? set.size + from : from);
    const end = Math.min(set.size, (to < 0 ? set.size + to : to) + 1);
    if (start >= end) return [];
    return isReversed ? set.slice(set.size - end, set.size - start).toReversed() : set.slice(start, end);
  };
}
