import { CommandError, wrongArity } from '../errors.ts';
import { fitsInt64, parseInt64 } from '../protocol/numbers.ts';
import { array, bulk, bulkOrNull, bulks, integer, ONE, type Reply, ZERO } from '../protocol/reply.ts';
import type { Database } from '../store/database.ts';
import { HashValue } from '../store/values.ts';
import { type Command, type CommandContext, ONE_KEY, parseInteger } from './command.ts';

/** Changes the hash under the key, which is made when it is not there. */
function changeHash<T>(database: Database, key: string, change: (hash: HashValue) => T): T {
  const existing = database.readForWriteAs(key, 'hash');
  const hash = existing ?? new HashValue();
  const result = change(hash);
  if (existing) database.modified(key);
  else database.put(key, hash);
  return result;
}

function hset([key = '', ...pairs]: readonly string[], { database }: CommandContext): Reply {
  if (pairs.length % 2 !== 0) throw wrongArity('hset');
  const added = changeHash(database, key, (hash) => {
    let count = 0;
    for (let at = 0; at < pairs.length; at += 2) if (hash.set(pairs[at] ?? '', pairs[at + 1] ?? '')) count += 1;
    return count;
  });
  return integer(added);
}

function hsetnx([key = '', field = '', value = '']: readonly string[], { database }: CommandContext): Reply {
  if (database.readForWriteAs(key, 'hash')?.get(field) !== undefined) return ZERO;
  changeHash(database, key, (hash) => hash.set(field, value));
  return ONE;
}

function hincrby([key = '', field = '', amount = '']: readonly string[], { database }: CommandContext): Reply {
  const delta = parseInteger(amount);
  const current = parseInt64(database.readForWriteAs(key, 'hash')?.get(field) ?? '0');
  if (current === undefined) throw new CommandError('ERR', 'hash value is not an integer');
  const sum = current + delta;
  if (!fitsInt64(sum)) throw new CommandError('ERR', 'increment or decrement would overflow');
  changeHash(database, key, (hash) => hash.set(field, String(sum)));
  return integer(sum);
}

function hdel([key = '', ...fields]: readonly string[], { database }: CommandContext): Reply {
  const hash = database.readForWriteAs(key, 'hash');
  const deleted = fields.filter((field) => hash?.delete(field)).length;
  if (deleted > 0) database.modified(key);
  return integer(deleted);
}

function hmget([key = '', ...fields]: readonly string[], { database }: CommandContext): Reply {
  const hash = database.readAs(key, 'hash');
  return array(fields.map((field) => bulkOrNull(hash?.get(field))));
}

const entriesOf = (key: string, { database }: CommandContext): (readonly [string, string])[] => [
  ...(database.readAs(key, 'hash')?.entries() ?? []),
];

const fastRead = { group: 'hash', flags: ['readonly', 'fast'], keys: ONE_KEY } as const;
const wholeRead = { group: 'hash', arity: 2, flags: ['readonly'], keys: ONE_KEY, syntax: 'key' } as const;
const growing = { group: 'hash', flags: ['write', 'denyoom', 'fast'], keys: ONE_KEY } as const;

export const hashCommands: readonly Command[] = [
  { ...growing, name: 'hset', arity: -4, syntax: 'key field value [field value ...]', run: hset },
  { ...growing, name: 'hsetnx', arity: 4, syntax: 'key field value', run: hsetnx },
  { ...growing, name: 'hincrby', arity: 4, syntax: 'key field increment', run: hincrby },
  { ...fastRead, name: 'hdel', arity: -3, flags: ['write', 'fast'], syntax: 'key field [field ...]', run: hdel },
  {
    ...fastRead,
    name: 'hget',
    arity: 3,
    syntax: 'key field',
    run: ([key = '', field = ''], { database }) => bulkOrNull(database.readAs(key, 'hash')?.get(field)),
  },
  { ...fastRead, name: 'hmget', arity: -3, syntax: 'key field [field ...]', run: hmget },
  {
    ...fastRead,
    name: 'hexists',
    arity: 3,
    syntax: 'key field',
    run: ([key = '', field = ''], { database }) => (database.readAs(key, 'hash')?.get(field) === undefined ? ZERO : ONE),
  },
  {
    ...fastRead,
    name: 'hlen',
    arity: 2,
    syntax: 'key',
    run: ([key = ''], { database }) => integer(database.readAs(key, 'hash')?.size ?? 0),
  },
  {
    ...wholeRead,
    name: 'hgetall',
    run: ([key = ''], context) => ({
      kind: 'map',
      entries: entriesOf(key, context).map(([field, value]) => [bulk(field), bulk(value)]),
    }),
  },
  { ...wholeRead, name: 'hkeys', run: ([key = ''], context) => bulks(entriesOf(key, context).map(([field]) => field)) },
  { ...wholeRead, name: 'hvals', run: ([key = ''], context) => bulks(entriesOf(key, context).map(([, value]) => value)) },
];
