import { CommandError, syntaxError } from '../errors.ts';
import { parseScore } from '../protocol/numbers.ts';
import { double, integer, NULL, type Reply, ZERO } from '../protocol/reply.ts';
import { type ScoredMember, SortedSetValue } from '../store/sorted-set-value.ts';
import type { CommandContext } from './command.ts';

interface ZaddRequest {
  readonly options: ReadonlySet<string>;
  readonly members: readonly ScoredMember[];
}

const OPTIONS: ReadonlySet<string> = new Set(['NX', 'XX', 'GT', 'LT', 'CH', 'INCR']);

function parseRequest(words: readonly string[]): ZaddRequest {
  const firstScore = words.findIndex((word) => !OPTIONS.has(word.toUpperCase()));
  const options = new Set(words.slice(0, firstScore === -1 ? words.length : firstScore).map((word) => word.toUpperCase()));
  const pairs = firstScore === -1 ? [] : words.slice(firstScore);
  if (pairs.length === 0 || pairs.length % 2 !== 0) throw syntaxError();
  if (options.has('NX') && options.has('XX')) {
    throw new CommandError('ERR', 'XX and NX options at the same time are not compatible');
  }
  const orderings = ['GT', 'LT', 'NX'].filter((option) => options.has(option));
  if (orderings.length > 1) {
    throw new CommandError('ERR', 'GT, LT, and/or NX options at the same time are not compatible');
  }
  if (options.has('INCR') && pairs.length > 2) {
    throw new CommandError('ERR', 'INCR option supports a single increment-element pair');
  }
  const members: ScoredMember[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const score = parseScore(pairs[at] ?? '');
    if (score === undefined) throw new CommandError('ERR', 'value is not a valid float');
    members.push({ member: pairs[at + 1] ?? '', score });
  }
  return { options, members };
}

type Outcome = { readonly kind: 'added' | 'updated' | 'unchanged'; readonly score: number } | { readonly kind: 'refused' };

const REFUSED: Outcome = { kind: 'refused' };

function addOne(set: SortedSetValue, { member, score }: ScoredMember, options: ReadonlySet<string>): Outcome {
  const current = set.score(member);
  if (current === undefined) {
    if (options.has('XX')) return REFUSED;
    set.set(member, score);
    return { kind: 'added', score };
  }
  if (options.has('NX')) return REFUSED;
  const wanted = options.has('INCR') ? current + score : score;
  if (Number.isNaN(wanted)) throw new CommandError('ERR', 'resulting score is not a number (NaN)');
  if ((options.has('LT') && wanted >= current) || (options.has('GT') && wanted <= current)) return REFUSED;
  if (wanted === current) return { kind: 'unchanged', score: wanted };
  set.set(member, wanted);
  return { kind: 'updated', score: wanted };
}

/** Every score is parsed before the first is applied: a bad one leaves the set as it was. */
function zaddRequest(key: string, { options, members }: ZaddRequest, { database }: CommandContext): Reply {
  const existing = database.readForWriteAs(key, 'zset');
  const isIncrement = options.has('INCR');
  if (existing === undefined && options.has('XX')) return isIncrement ? NULL : ZERO;
  const set = existing ?? new SortedSetValue();
  const outcomes = members.map((member) => addOne(set, member, options));
  const added = outcomes.filter(({ kind }) => kind === 'added').length;
  const updated = outcomes.filter(({ kind }) => kind === 'updated').length;
  if (existing === undefined) database.put(key, set);
  else if (added + updated > 0) database.modified(key);
  if (!isIncrement) return integer(options.has('CH') ? added + updated : added);
  const [outcome = REFUSED] = outcomes;
  return outcome.kind === 'refused' ? NULL : double(outcome.score);
}

export const zadd = ([key = '', ...words]: readonly string[], context: CommandContext): Reply =>
  zaddRequest(key, parseRequest(words), context);

export function zincrby([key = '', increment = '', member = '']: readonly string[], context: CommandContext): Reply {
  const score = parseScore(increment);
  if (score === undefined) throw new CommandError('ERR', 'value is not a valid float');
  return zaddRequest(key, { options: new Set(['INCR']), members: [{ member, score }] }, context);
}
