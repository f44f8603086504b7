import { array, bulk, bulks, integer, NULL, type Reply, simple } from '../protocol/reply.ts';
import type { Command, CommandContext } from './command.ts';

const NO_KEYS = { first: 0, last: 0, step: 0 };

/** Name, arity, flags and keys as Redis gives them; access categories, tips and key specifications are left empty. */
function describe(command: Command, fullName = command.name): Reply {
  const { first, last, step } = command.keys ?? NO_KEYS;
  const subcommands = (command.subcommands ?? []).map((sub) => describe(sub, `${fullName}|${sub.name}`));
  return array([
    bulk(fullName),
    integer(command.arity),
    { kind: 'set', items: command.flags.map(simple) },
    integer(first),
    integer(last),
    integer(step),
    { kind: 'set', items: [] },
    array([]),
    array([]),
    array(subcommands),
  ]);
}

const describeAll = ({ commands }: CommandContext): Reply => array([...commands.values()].map((command) => describe(command)));

function info(names: readonly string[], context: CommandContext): Reply {
  if (names.length === 0) return describeAll(context);
  return array(
    names.map((name) => {
      const command = context.commands.get(name.toLowerCase());
      return command === undefined ? NULL : describe(command);
    }),
  );
}

/** What redis-cli shows as a hint while one types. */
function docs(names: readonly string[], { commands }: CommandContext): Reply {
  const known = names.length === 0 ? [...commands.values()] : names.flatMap((name) => commands.get(name.toLowerCase()) ?? []);
  return {
    kind: 'map',
    entries: known.map((command) => [
      bulk(command.name),
      {
        kind: 'map',
        entries: [
          [bulk('summary'), bulk(`${command.name.toUpperCase()} ${command.syntax}`.trimEnd())],
          [bulk('group'), bulk(command.group)],
        ],
      },
    ]),
  };
}

const leaf = { group: 'server', flags: ['loading', 'stale'] } as const;

export const commandCommand: Command = {
  ...leaf,
  name: 'command',
  arity: -1,
  syntax: '[subcommand]',
  run: (_, context) => describeAll(context),
  subcommands: [
    { ...leaf, name: 'count', arity: 2, syntax: '', run: (_, { commands }) => integer(commands.size) },
    { ...leaf, name: 'info', arity: -2, syntax: '[command-name ...]', run: info },
    { ...leaf, name: 'docs', arity: -2, syntax: '[command-name ...]', run: docs },
    { ...leaf, name: 'list', arity: -2, syntax: '', run: (_, { commands }) => bulks(commands.keys()) },
  ],
};
