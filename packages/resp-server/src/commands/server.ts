import { syntaxError, wrongArity } from '../errors.ts';
import { array, bulks, integer, NULL, OK, type Reply } from '../protocol/reply.ts';
import { type Command, type CommandContext, parseInteger } from './command.ts';
import { commandCommand } from './command-command.ts';
import { configCommand } from './config.ts';
import { infoCommand } from './info.ts';

function time(_: readonly string[], { store }: CommandContext): Reply {
  const nowMs = store.clock.nowMs();
  return bulks([String(Math.floor(nowMs / 1000)), String((nowMs % 1000) * 1000)]);
}

/** SAMPLES is checked and of no effect: the account is exact for what it counts. */
function memoryUsage([key = '', option, samples]: readonly string[], { database }: CommandContext): Reply {
  if (option !== undefined) {
    if (option.toUpperCase() !== 'SAMPLES' || samples === undefined) throw syntaxError();
    if (parseInteger(samples) < 0n) throw syntaxError();
  }
  const entry = database.read(key, { touch: false });
  return entry === undefined ? NULL : integer(entry.accountedBytes);
}

const memoryCommand: Command = {
  name: 'memory',
  group: 'server',
  arity: -2,
  flags: [],
  syntax: 'subcommand',
  run: () => {
    throw wrongArity('memory');
  },
  subcommands: [
    {
      name: 'usage',
      group: 'server',
      arity: -3,
      flags: ['readonly'],
      keys: { first: 2, last: 2, step: 1 },
      syntax: 'key [SAMPLES count]',
      run: memoryUsage,
    },
  ],
};

const slowLogLeaf = { group: 'server', flags: ['admin', 'loading', 'stale'] } as const;

/** No command is ever slow enough to be logged: tools that ask get an empty log. */
const slowLogCommand: Command = {
  name: 'slowlog',
  group: 'server',
  arity: -2,
  flags: [],
  syntax: 'subcommand',
  run: () => {
    throw wrongArity('slowlog');
  },
  subcommands: [
    { ...slowLogLeaf, name: 'get', arity: -2, syntax: '[count]', run: () => array([]) },
    { ...slowLogLeaf, name: 'len', arity: 2, syntax: '', run: () => integer(0) },
    { ...slowLogLeaf, name: 'reset', arity: 2, syntax: '', run: () => OK },
  ],
};

export const serverCommands: readonly Command[] = [
  infoCommand,
  commandCommand,
  configCommand,
  memoryCommand,
  slowLogCommand,
  { name: 'time', group: 'server', arity: 1, flags: ['loading', 'stale', 'fast'], syntax: '', run: time },
];
