import { CommandError, syntaxError } from '../errors.ts';
import { parseInt64 } from '../protocol/numbers.ts';
import { array, bulk, double, integer, NULL, type Reply } from '../protocol/reply.ts';
import type { ScoredMember } from '../store/sorted-set-value.ts';
import { type Command, type CommandContext, ONE_KEY } from './command.ts';
import { parseRange, parseRangeOptions, parseScoreRange, type RangeCommand } from './score-ranges.ts';
import { zadd, zincrby } from './zadd.ts';

/** Member, score, member, score: flat in RESP2, pairs in RESP3. */
function scoredMembers(members: readonly ScoredMember[], { session }: CommandContext): Reply {
  const pairs = members.map(({ member, score }) => [bulk(member), double(score)]);
  return array(session.protocol === 3 ? pairs.map(array) : pairs.flat());
}

const range =
  (command: RangeCommand) =>
  ([key = '', first = '', second = '', ...words]: readonly string[], context: CommandContext): Reply => {
    const request = parseRangeOptions(words, command);
    const select = parseRange(first, second, request);
    const set = context.database.readAs(key, 'zset');
    const members = set === undefined ? [] : select(set);
    return request.withScores ? scoredMembers(members, context) : array(members.map(({ member }) => bulk(member)));
  };

function zrem([key = '', ...members]: readonly string[], { database }: CommandContext): Reply {
  const set = database.readForWriteAs(key, 'zset');
  const removed = members.filter((member) => set?.delete(member)).length;
  if (removed > 0) database.modified(key);
  return integer(removed);
}

function zremrangebyscore([key = '', min = '', max = '']: readonly string[], { database }: CommandContext): Reply {
  const bounds = parseScoreRange(min, max);
  const set = database.readForWriteAs(key, 'zset');
  if (set === undefined) return integer(0);
  const { start, end } = set.ranksOf(bounds);
  const removed = set.removeRanks(start, end).length;
  if (removed > 0) database.modified(key);
  return integer(removed);
}

function zcount([key = '', min = '', max = '']: readonly string[], { database }: CommandContext): Reply {
  const bounds = parseScoreRange(min, max);
  const ranks = database.readAs(key, 'zset')?.ranksOf(bounds);
  return integer(ranks === undefined ? 0 : ranks.end - ranks.start);
}

/** Without a count the answer is one flat pair in either protocol. */
function zpopmin([key = '', count, ...more]: readonly string[], context: CommandContext): Reply {
  if (more.length > 0) throw syntaxError();
  const wanted = count === undefined ? 1n : parseInt64(count);
  if (wanted === undefined || wanted < 0n) throw new CommandError('ERR', 'value is out of range, must be positive');
  const set = context.database.readForWriteAs(key, 'zset');
  const popped = set?.removeRanks(0, Number(wanted)) ?? [];
  if (popped.length > 0) context.database.modified(key);
  if (count !== undefined) return scoredMembers(popped, context);
  return array(popped.flatMap(({ member, score }) => [bulk(member), double(score)]));
}

function zscore([key = '', member = '']: readonly string[], { database }: CommandContext): Reply {
  const score = database.readAs(key, 'zset')?.score(member);
  return score === undefined ? NULL : double(score);
}

const reading = { group: 'sorted-set', flags: ['readonly'], keys: ONE_KEY } as const;
const fastRead = { ...reading, flags: ['readonly', 'fast'] } as const;
const shrinking = { ...reading, flags: ['write', 'fast'] } as const;
const growing = { ...reading, flags: ['write', 'denyoom', 'fast'] } as const;

export const sortedSetCommands: readonly Command[] = [
  {
    ...growing,
    name: 'zadd',
    arity: -4,
    syntax: 'key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]',
    run: zadd,
  },
  { ...growing, name: 'zincrby', arity: 4, syntax: 'key increment member', run: zincrby },
  { ...shrinking, name: 'zrem', arity: -3, syntax: 'key member [member ...]', run: zrem },
  { ...shrinking, name: 'zremrangebyscore', arity: 4, flags: ['write'], syntax: 'key min max', run: zremrangebyscore },
  { ...shrinking, name: 'zpopmin', arity: -2, syntax: 'key [count]', run: zpopmin },
  { ...fastRead, name: 'zscore', arity: 3, syntax: 'key member', run: zscore },
  {
    ...fastRead,
    name: 'zcard',
    arity: 2,
    syntax: 'key',
    run: ([key = ''], { database }) => integer(database.readAs(key, 'zset')?.size ?? 0),
  },
  { ...fastRead, name: 'zcount', arity: 4, syntax: 'key min max', run: zcount },
  {
    ...reading,
    name: 'zrange',
    arity: -4,
    syntax: 'key start stop [BYSCORE] [REV] [LIMIT offset count] [WITHSCORES]',
    run: range({ by: 'any', direction: 'any' }),
  },
  {
    ...reading,
    name: 'zrangebyscore',
    arity: -4,
    syntax: 'key min max [WITHSCORES] [LIMIT offset count]',
    run: range({ by: 'score', direction: 'forward' }),
  },
  {
    ...reading,
    name: 'zrevrange',
    arity: -4,
    syntax: 'key start stop [WITHSCORES]',
    run: range({ by: 'rank', direction: 'reverse' }),
  },
];
