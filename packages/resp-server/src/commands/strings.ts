import { CommandError, syntaxError, wrongArity } from '../errors.ts';
import { array, bulk, bulkOrNull, integer, NULL, OK, ONE, type Reply, ZERO } from '../protocol/reply.ts';
import { StringValue } from '../store/values.ts';
import { ALL_KEYS, type Command, type CommandContext, ONE_KEY } from './command.ts';
import { type DeadlineOption, isDeadlineOption, parsePositiveDeadline } from './deadlines.ts';

interface StringOptions {
  readonly deadline: { readonly option: DeadlineOption; readonly amount: string } | undefined;
  readonly condition: 'NX' | 'XX' | undefined;
  readonly keepTtl: boolean;
  readonly persist: boolean;
  readonly get: boolean;
}

/**
 * The options of SET and GETEX, in any order. At most one of them says what becomes of the deadline, except that EX (or
 * any other) may be repeated, the last one counting; NX and XX exclude each other.
 */
function parseStringOptions(words: readonly string[], command: 'set' | 'getex'): StringOptions {
  let deadline: StringOptions['deadline'];
  let condition: StringOptions['condition'];
  let [keepTtl, persist, get] = [false, false, false];
  for (let at = 0; at < words.length; at += 1) {
    const option = words[at]?.toUpperCase() ?? '';
    const amount = words[at + 1];
    const isOtherDeadline = deadline !== undefined && deadline.option !== option;
    if (isDeadlineOption(option) && amount !== undefined && !keepTtl && !persist && !isOtherDeadline) {
      deadline = { option, amount };
      at += 1;
    } else if (command === 'set' && (option === 'NX' || option === 'XX') && (condition ?? option) === option) {
      condition = option;
    } else if (command === 'set' && option === 'GET') {
      get = true;
    } else if (command === 'set' && option === 'KEEPTTL' && deadline === undefined) {
      keepTtl = true;
    } else if (command === 'getex' && option === 'PERSIST' && deadline === undefined) {
      persist = true;
    } else {
      throw syntaxError();
    }
  }
  return { deadline, condition, keepTtl, persist, get };
}

function set([key = '', bytes = '', ...words]: readonly string[], { database, store }: CommandContext): Reply {
  const options = parseStringOptions(words, 'set');
  const nowMs = store.clock.nowMs();
  const expiresAtMs = options.deadline && parsePositiveDeadline({ ...options.deadline, command: 'set', nowMs });
  const previous = options.get ? database.readAs(key, 'string') : undefined;
  const exists = database.readForWrite(key) !== undefined;
  const isRefused = (options.condition === 'NX' && exists) || (options.condition === 'XX' && !exists);
  if (!isRefused) putString(key, bytes, { context: { database }, keepDeadline: options.keepTtl, expiresAtMs });
  if (options.get) return bulkOrNull(previous?.bytes);
  return isRefused ? NULL : OK;
}

interface PutOptions {
  readonly context: Pick<CommandContext, 'database'>;
  readonly keepDeadline?: boolean;
  readonly expiresAtMs?: number | undefined;
}

function putString(key: string, bytes: string, { context, keepDeadline = false, expiresAtMs }: PutOptions): void {
  context.database.put(key, new StringValue(bytes), { keepDeadline });
  if (expiresAtMs === undefined) return;
  const entry = context.database.peek(key);
  if (entry) context.database.setDeadline(entry, expiresAtMs);
}

/** SETEX and PSETEX. */
const setWithDeadline =
  (command: 'setex' | 'psetex') =>
  ([key = '', amount = '', bytes = '']: readonly string[], context: CommandContext): Reply => {
    const option = command === 'setex' ? 'EX' : 'PX';
    const expiresAtMs = parsePositiveDeadline({ option, amount, command, nowMs: context.store.clock.nowMs() });
    putString(key, bytes, { context, expiresAtMs });
    return OK;
  };

function getex([key = '', ...words]: readonly string[], { database, store }: CommandContext): Reply {
  const options = parseStringOptions(words, 'getex');
  const value = database.readAs(key, 'string');
  const entry = database.peek(key);
  if (value === undefined || entry === undefined) return NULL;
  if (options.deadline) {
    const nowMs = store.clock.nowMs();
    const expiresAtMs = parsePositiveDeadline({ ...options.deadline, command: 'getex', nowMs });
    if (expiresAtMs <= nowMs) database.delete(key);
    else database.setDeadline(entry, expiresAtMs);
  } else if (options.persist && entry.expiresAtMs !== undefined) {
    database.setDeadline(entry, undefined);
  }
  return bulk(value.bytes);
}

function mset(pairs: readonly string[], { database }: CommandContext): Reply {
  if (pairs.length % 2 !== 0) throw wrongArity('mset');
  for (let at = 0; at < pairs.length; at += 2) database.put(pairs[at] ?? '', new StringValue(pairs[at + 1] ?? ''));
  return OK;
}

function append([key = '', suffix = '']: readonly string[], { database, server }: CommandContext): Reply {
  const bytes = (database.readForWriteAs(key, 'string')?.bytes ?? '') + suffix;
  if (bytes.length > server.maxBulkBytes) {
    throw new CommandError('ERR', 'string exceeds maximum allowed size (proto-max-bulk-len)');
  }
  database.put(key, new StringValue(bytes), { keepDeadline: true });
  return integer(bytes.length);
}

/** MGET takes a key of another type for a missing one. */
function mget(keys: readonly string[], { database }: CommandContext): Reply {
  return array(
    keys.map((key) => {
      const value = database.read(key)?.value;
      return value?.type === 'string' ? bulk(value.bytes) : NULL;
    }),
  );
}

export const stringCommands: readonly Command[] = [
  {
    name: 'get',
    group: 'string',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: ONE_KEY,
    syntax: 'key',
    run: ([key = ''], { database }) => bulkOrNull(database.readAs(key, 'string')?.bytes),
  },
  {
    name: 'set',
    group: 'string',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: ONE_KEY,
    syntax: 'key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]',
    run: set,
  },
  {
    name: 'setnx',
    group: 'string',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: ONE_KEY,
    syntax: 'key value',
    run: ([key = '', bytes = ''], { database }) => {
      if (database.readForWrite(key)) return ZERO;
      database.put(key, new StringValue(bytes));
      return ONE;
    },
  },
  {
    name: 'setex',
    group: 'string',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: ONE_KEY,
    syntax: 'key seconds value',
    run: setWithDeadline('setex'),
  },
  {
    name: 'psetex',
    group: 'string',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: ONE_KEY,
    syntax: 'key milliseconds value',
    run: setWithDeadline('psetex'),
  },
  {
    name: 'getdel',
    group: 'string',
    arity: 2,
    flags: ['write', 'fast'],
    keys: ONE_KEY,
    syntax: 'key',
    run: ([key = ''], { database }) => {
      const value = database.readAs(key, 'string');
      if (value) database.delete(key);
      return bulkOrNull(value?.bytes);
    },
  },
  {
    name: 'getex',
    group: 'string',
    arity: -2,
    flags: ['write', 'fast'],
    keys: ONE_KEY,
    syntax: 'key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]',
    run: getex,
  },
  { name: 'mget', group: 'string', arity: -2, flags: ['readonly', 'fast'], keys: ALL_KEYS, syntax: 'key [key ...]', run: mget },
  {
    name: 'mset',
    group: 'string',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: { first: 1, last: -1, step: 2 },
    syntax: 'key value [key value ...]',
    run: mset,
  },
  {
    name: 'append',
    group: 'string',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: ONE_KEY,
    syntax: 'key value',
    run: append,
  },
  {
    name: 'strlen',
    group: 'string',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: ONE_KEY,
    syntax: 'key',
    run: ([key = ''], { database }) => integer(database.readAs(key, 'string')?.bytes.length ?? 0),
  },
];
