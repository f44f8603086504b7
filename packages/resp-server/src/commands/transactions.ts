import { CommandError } from '../errors.ts';
import { array, NULL_ARRAY, OK, type Reply } from '../protocol/reply.ts';
import { ALL_KEYS, type Command, type CommandContext } from './command.ts';

function multi(_: readonly string[], { session }: CommandContext): Reply {
  if (session.transaction.kind !== 'none') throw new CommandError('ERR', 'MULTI calls can not be nested');
  session.transaction = { kind: 'queueing', queue: [] };
  return OK;
}

/** A queue that an error doomed says so even when a watch broke too. */
function exec(_: readonly string[], { session }: CommandContext): Reply {
  const { transaction } = session;
  if (transaction.kind === 'none') throw new CommandError('ERR', 'EXEC without MULTI');
  const isBroken = session.hasBrokenWatch();
  session.endTransaction();
  if (transaction.kind === 'doomed') {
    throw new CommandError('EXECABORT', 'Transaction discarded because of previous errors.');
  }
  return isBroken ? NULL_ARRAY : array(transaction.queue.map((command) => command.execute()));
}

function discard(_: readonly string[], { session }: CommandContext): Reply {
  if (session.transaction.kind === 'none') throw new CommandError('ERR', 'DISCARD without MULTI');
  session.endTransaction();
  return OK;
}

function watch(keys: readonly string[], { session }: CommandContext): Reply {
  if (session.transaction.kind !== 'none') throw new CommandError('ERR', 'WATCH inside MULTI is not allowed');
  for (const key of keys) session.watch(key);
  return OK;
}

const immediate = { group: 'transactions', flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'] } as const;

export const transactionCommands: readonly Command[] = [
  { ...immediate, name: 'multi', arity: 1, syntax: '', run: multi },
  { ...immediate, name: 'exec', arity: 1, flags: ['noscript', 'loading', 'stale', 'skip_slowlog'], syntax: '', run: exec },
  { ...immediate, name: 'discard', arity: 1, syntax: '', run: discard },
  { ...immediate, name: 'watch', arity: -2, keys: ALL_KEYS, syntax: 'key [key ...]', run: watch },
  {
    ...immediate,
    name: 'unwatch',
    arity: 1,
    syntax: '',
    run: (_, { session }) => {
      session.unwatchAll();
      return OK;
    },
  },
];
