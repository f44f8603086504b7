import { CommandError, syntaxError } from '../errors.ts';
import { array, bulk, bulks, integer, OK, type Reply, simple } from '../protocol/reply.ts';
import { matchesGlob } from '../store/glob.ts';
import { ALL_KEYS, type Command, type CommandContext, ONE_KEY, parseInteger } from './command.ts';

const countDeleted = (keys: readonly string[], { database }: CommandContext): Reply =>
  integer(keys.filter((key) => database.delete(key)).length);

/** A key named twice counts twice. */
const countExisting = (keys: readonly string[], { database }: CommandContext): Reply =>
  integer(keys.filter((key) => database.read(key, { touch: false }) !== undefined).length);

function keysMatching([pattern = '']: readonly string[], { database }: CommandContext): Reply {
  return bulks([...database.liveKeys()].filter((key) => matchesGlob(pattern, key)));
}

interface ScanOptions {
  readonly count: number;
  readonly pattern: string | undefined;
  readonly type: string | undefined;
}

function parseScanOptions(words: readonly string[]): ScanOptions {
  let count = 10;
  let pattern: string | undefined;
  let type: string | undefined;
  for (let at = 0; at < words.length; at += 2) {
    const value = words[at + 1];
    if (value === undefined) throw syntaxError();
    const option = words[at]?.toUpperCase();
    if (option === 'COUNT') {
      count = Number(parseInteger(value));
      if (count < 1) throw syntaxError();
    } else if (option === 'MATCH') {
      pattern = value;
    } else if (option === 'TYPE') {
      type = value;
    } else {
      throw syntaxError();
    }
  }
  return { count, pattern, type };
}

function scan([cursor = '', ...words]: readonly string[], { database }: CommandContext): Reply {
  // The empty cursor reads as 0.
  if (!/^\d{0,19}$/.test(cursor)) throw new CommandError('ERR', 'invalid cursor');
  const { count, pattern, type } = parseScanOptions(words);
  const step = database.scan(Number(cursor), count);
  const keys: string[] = [];
  for (const entry of step.members) {
    if (pattern !== undefined && !matchesGlob(pattern, entry.key)) continue;
    // As in Redis, asking for a type counts as reading each key.
    const live = type === undefined ? database.peek(entry.key) : database.read(entry.key, { touch: false });
    if (live !== undefined && (type === undefined || type.toLowerCase() === live.value.type)) keys.push(entry.key);
  }
  return array([bulk(String(step.cursor)), bulks(keys)]);
}

/** FLUSHDB and FLUSHALL take SYNC or ASYNC; both are done at once here. */
function parseFlushMode(words: readonly string[]): void {
  const mode = words[0]?.toUpperCase();
  if (words.length > 1 || (mode !== undefined && mode !== 'SYNC' && mode !== 'ASYNC')) throw syntaxError();
}

export const keyCommands: readonly Command[] = [
  { name: 'del', group: 'generic', arity: -2, flags: ['write'], keys: ALL_KEYS, syntax: 'key [key ...]', run: countDeleted },
  { name: 'unlink', group: 'generic', arity: -2, flags: ['write', 'fast'], keys: ALL_KEYS, syntax: 'key [key ...]', run: countDeleted },
  {
    name: 'exists',
    group: 'generic',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: ALL_KEYS,
    syntax: 'key [key ...]',
    run: countExisting,
  },
  {
    name: 'type',
    group: 'generic',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: ONE_KEY,
    syntax: 'key',
    run: ([key = ''], { database }) => simple(database.read(key, { touch: false })?.value.type ?? 'none'),
  },
  { name: 'keys', group: 'generic', arity: 2, flags: ['readonly'], syntax: 'pattern', run: keysMatching },
  {
    name: 'scan',
    group: 'generic',
    arity: -2,
    flags: ['readonly'],
    syntax: 'cursor [MATCH pattern] [COUNT count] [TYPE type]',
    run: scan,
  },
  {
    name: 'dbsize',
    group: 'server',
    arity: 1,
    flags: ['readonly', 'fast'],
    syntax: '',
    run: (_, { database }) => integer(database.size),
  },
  {
    name: 'flushdb',
    group: 'server',
    arity: -1,
    flags: ['write'],
    syntax: '[ASYNC | SYNC]',
    run: (args, { database }) => {
      parseFlushMode(args);
      database.clear();
      return OK;
    },
  },
  {
    name: 'flushall',
    group: 'server',
    arity: -1,
    flags: ['write'],
    syntax: '[ASYNC | SYNC]',
    run: (args, { store }) => {
      parseFlushMode(args);
      store.clear();
      return OK;
    },
  },
];
