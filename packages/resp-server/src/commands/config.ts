import { CommandError, syntaxError, wrongArity } from '../errors.ts';
import { bulk, OK, type Reply } from '../protocol/reply.ts';
import { matchesGlob } from '../store/glob.ts';
import type { Command, CommandContext } from './command.ts';
import { BadConfigValue, CONFIG_PARAMETERS, type ConfigParameter } from './config-parameters.ts';

function get(patterns: readonly string[], context: CommandContext): Reply {
  const names = new Map<ConfigParameter, string>();
  for (const pattern of patterns) {
    const isGlob = /[*?[]/.test(pattern);
    for (const parameter of CONFIG_PARAMETERS) {
      if (names.has(parameter) || !matchesGlob(pattern.toLowerCase(), parameter.name)) continue;
      // A name given outright comes back as it was spelled.
      names.set(parameter, isGlob ? parameter.name : pattern);
    }
  }
  return { kind: 'map', entries: [...names].map(([parameter, name]) => [bulk(name), bulk(parameter.get(context))]) };
}

function set(pairs: readonly string[], context: CommandContext): Reply {
  if (pairs.length % 2 !== 0) throw syntaxError();
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
