import { CommandError } from '../errors.ts';
import { fitsInt64 } from '../protocol/numbers.ts';
import { integer, type Reply } from '../protocol/reply.ts';
import { StringValue } from '../store/values.ts';
import { type Command, type CommandContext, ONE_KEY, parseInteger } from './command.ts';

const LEAST_INT64 = -(2n ** 63n);

function add(key: string, delta: bigint, { database }: CommandContext): Reply {
  const sum = parseInteger(database.readForWriteAs(key, 'string')?.bytes ?? '0') + delta;
  if (!fitsInt64(sum)) throw new CommandError('ERR', 'increment or decrement would overflow');
  database.put(key, new StringValue(String(sum)), { keepDeadline: true });
  return integer(sum);
}

function decrby([key = '', amount = '']: readonly string[], context: CommandContext): Reply {
  const delta = parseInteger(amount);
  // The one number that cannot be negated within 64 bits.
  if (delta === LEAST_INT64) throw new CommandError('ERR', 'decrement would overflow');
  return add(key, -delta, context);
}

const counter = { group: 'string', flags: ['write', 'denyoom', 'fast'], keys: ONE_KEY } as const;

export const counterCommands: readonly Command[] = [
  { ...counter, name: 'incr', arity: 2, syntax: 'key', run: ([key = ''], context) => add(key, 1n, context) },
  { ...counter, name: 'decr', arity: 2, syntax: 'key', run: ([key = ''], context) => add(key, -1n, context) },
  {
    ...counter,
    name: 'incrby',
    arity: 3,
    syntax: 'key increment',
    run: ([key = '', amount = ''], context) => add(key, parseInteger(amount), context),
  },
  { ...counter, name: 'decrby', arity: 3, syntax: 'key decrement', run: decrby },
];
