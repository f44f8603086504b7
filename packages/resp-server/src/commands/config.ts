import { CommandError, wrongArity } from '../errors.ts';
import { bulk, OK, type Reply } from '../protocol/reply.ts';
import { matchesGlob } from '../store/glob.ts';
import type { Command, CommandContext } from './command.ts';
import { BadConfigValue, CONFIG_PARAMETERS, type ConfigParameter } from './config-parameters.ts';

function get(patterns: readonly string[], context: CommandContext): Reply {
  const wanted = CONFIG_PARAMETERS.filter(({ name }) =>
    patterns.some((pattern) => matchesGlob(pattern.toLowerCase(), name)),
  );
  return { kind: 'map', entries: wanted.map((parameter) => [bulk(parameter.name), bulk(parameter.get(context))]) };
}

function set(pairs: readonly string[], context: CommandContext): Reply {
  if (pairs.length % 2 !== 0) throw wrongArity('config|set');
  const changes = new Map<ConfigParameter, string>();
  for (let at = 0; at < pairs.length; at += 2) {
    const [given = '', value = ''] = pairs.slice(at, at + 2);
    const parameter = CONFIG_PARAMETERS.find(({ name }) => name === given.toLowerCase());
    if (parameter === undefined) {
      throw new CommandError('ERR', `Unknown option or number of arguments for CONFIG SET - '${given}'`);
    }
    if (changes.has(parameter)) throw refused(given, 'duplicate parameter');
    changes.set(parameter, value);
  }
  for (const apply of [...changes].map(([parameter, value]) => prepare(parameter, value, context))) apply();
  return OK;
}

function prepare(parameter: ConfigParameter, value: string, context: CommandContext): () => void {
  try {
    return parameter.prepare(value, context);
  } catch (error) {
    if (error instanceof BadConfigValue) throw refused(parameter.name, error.message);
    throw error;
  }
}

const refused = (name: string, reason: string): CommandError =>
  new CommandError('ERR', `CONFIG SET failed (possibly related to argument '${name}') - ${reason}`);

const administrative = { group: 'server', flags: ['admin', 'noscript', 'loading', 'stale'] } as const;

export const configCommand: Command = {
  name: 'config',
  group: 'server',
  arity: -2,
  flags: [],
  syntax: 'subcommand',
  run: () => {
    throw wrongArity('config');
  },
  subcommands: [
    { ...administrative, name: 'get', arity: -3, syntax: 'parameter [parameter ...]', run: get },
    { ...administrative, name: 'set', arity: -4, syntax: 'parameter value [parameter value ...]', run: set },
    {
      ...administrative,
      name: 'resetstat',
      arity: 2,
      syntax: '',
      run: (_, { store }) => {
        store.stats.reset();
        return OK;
      },
    },
  ],
};
