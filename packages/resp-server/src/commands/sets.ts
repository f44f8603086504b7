import { bulk, integer, ONE, type Reply, ZERO } from '../protocol/reply.ts';
import { SetValue } from '../store/values.ts';
import { type Command, type CommandContext, ONE_KEY } from './command.ts';

function sadd([key = '', ...members]: readonly string[], { database }: CommandContext): Reply {
  const existing = database.readForWriteAs(key, 'set');
  const set = existing ?? new SetValue();
  const added = members.filter((member) => set.add(member)).length;
  if (existing === undefined) database.put(key, set);
  else if (added > 0) database.modified(key);
  return integer(added);
}

function srem([key = '', ...members]: readonly string[], { database }: CommandContext): Reply {
  const set = database.readForWriteAs(key, 'set');
  const removed = members.filter((member) => set?.delete(member)).length;
  if (removed > 0) database.modified(key);
  return integer(removed);
}

function smembers([key = '']: readonly string[], { database }: CommandContext): Reply {
  return { kind: 'set', items: Array.from(database.readAs(key, 'set')?.members() ?? [], bulk) };
}

export const setCommands: readonly Command[] = [
  {
    name: 'sadd',
    group: 'set',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: ONE_KEY,
    syntax: 'key member [member ...]',
    run: sadd,
  },
  { name: 'srem', group: 'set', arity: -3, flags: ['write', 'fast'], keys: ONE_KEY, syntax: 'key member [member ...]', run: srem },
  { name: 'smembers', group: 'set', arity: 2, flags: ['readonly'], keys: ONE_KEY, syntax: 'key', run: smembers },
  {
    name: 'sismember',
    group: 'set',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: ONE_KEY,
    syntax: 'key member',
    run: ([key = '', member = ''], { database }) => (database.readAs(key, 'set')?.has(member) ? ONE : ZERO),
  },
  {
    name: 'scard',
    group: 'set',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: ONE_KEY,
    syntax: 'key',
    run: ([key = ''], { database }) => integer(database.readAs(key, 'set')?.size ?? 0),
  },
];
