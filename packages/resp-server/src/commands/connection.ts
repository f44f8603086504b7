import { CommandError, notAnInteger, syntaxError, wrongArity } from '../errors.ts';
import { parseInt64 } from '../protocol/numbers.ts';
import { array, bulk, integer, OK, type Reply, simple } from '../protocol/reply.ts';
import type { Session } from '../server/session.ts';
import { REDIS_VERSION } from '../server/version.ts';
import { DATABASE_COUNT } from '../store/store.ts';
import { clientSubcommands, parseClientName } from './client.ts';
import type { Command, CommandContext } from './command.ts';

/** The only user there is. */
const USER = 'default';

function authenticate(user: string, password: string, { session, server }: CommandContext): void {
  if (user !== USER || (server.hasPassword && !server.isPassword(password))) {
    throw new CommandError('WRONGPASS', 'invalid username-password pair or user is disabled.');
  }
  session.isAuthenticated = true;
}

function auth(args: readonly string[], context: CommandContext): Reply {
  if (args.length > 2) throw syntaxError();
  const [first = '', second] = args;
  if (second === undefined && !context.server.hasPassword) {
    throw new CommandError(
      'ERR',
      'AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    );
  }
  authenticate(second === undefined ? USER : first, second ?? first, context);
  return OK;
}

interface HelloOptions {
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
  readonly name: string | undefined;
}

function parseHelloOptions(words: readonly string[]): HelloOptions {
  let credentials: HelloOptions['credentials'];
  let name: string | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const option = words[at]?.toUpperCase();
    const [first, second] = words.slice(at + 1);
    if (option === 'AUTH' && first !== undefined && second !== undefined) {
      credentials = { user: first, password: second };
      at += 2;
    } else if (option === 'SETNAME' && first !== undefined) {
      name = parseClientName(first);
      at += 1;
    } else {
      throw new CommandError('ERR', `Syntax error in HELLO option '${words[at]}'`);
    }
  }
  return { credentials, name };
}

/** Nothing changes for a client whose HELLO is refused, be it for the last of its options. */
function hello([version, ...words]: readonly string[], context: CommandContext): Reply {
  const { session } = context;
  const protocol = version === undefined ? session.protocol : parseProtocolVersion(version);
  const { credentials, name } = parseHelloOptions(words);
  if (credentials) authenticate(credentials.user, credentials.password, context);
  if (!session.isAuthenticated) {
    throw new CommandError(
      'NOAUTH',
      'HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
    );
  }
  if (name !== undefined) session.name = name;
  session.protocol = protocol;
  return describeServer(session);
}

function parseProtocolVersion(text: string): Session['protocol'] {
  const version = parseInt64(text);
  if (version === undefined) throw new CommandError('ERR', 'Protocol version is not an integer or out of range');
  if (version !== 2n && version !== 3n) throw new CommandError('NOPROTO', 'unsupported protocol version');
  return version === 3n ? 3 : 2;
}

const describeServer = (session: Session): Reply => ({
  kind: 'map',
  entries: [
    [bulk('server'), bulk('redis')],
    [bulk('version'), bulk(REDIS_VERSION)],
    [bulk('proto'), integer(session.protocol)],
    [bulk('id'), integer(session.id)],
    [bulk('mode'), bulk('standalone')],
    [bulk('role'), bulk('master')],
    [bulk('modules'), array([])],
  ],
});

function ping(args: readonly string[]): Reply {
  if (args.length > 1) throw wrongArity('ping');
  return args[0] === undefined ? simple('PONG') : bulk(args[0]);
}

function select([text = '']: readonly string[], { session, store }: CommandContext): Reply {
  const index = parseInt64(text);
  if (index === undefined) throw notAnInteger();
  if (index !== BigInt.asIntN(32, index)) {
    throw new CommandError('ERR', 'value is out of range, value must between -2147483648 and 2147483647');
  }
  if (index < 0n || index >= BigInt(DATABASE_COUNT)) throw new CommandError('ERR', 'DB index is out of range');
  session.database = store.database(Number(index));
  return OK;
}

const first = ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'] as const;

export const connectionCommands: readonly Command[] = [
  { name: 'ping', group: 'connection', arity: -1, flags: ['fast'], syntax: '[message]', run: ping },
  {
    name: 'echo',
    group: 'connection',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    syntax: 'message',
    run: ([message = '']) => bulk(message),
  },
  {
    name: 'hello',
    group: 'connection',
    arity: -1,
    flags: first,
    syntax: '[protover [AUTH username password] [SETNAME clientname]]',
    run: hello,
  },
  { name: 'auth', group: 'connection', arity: -2, flags: first, syntax: '[username] password', run: auth },
  { name: 'select', group: 'connection', arity: 2, flags: ['loading', 'stale', 'fast'], syntax: 'index', run: select },
  {
    name: 'quit',
    group: 'connection',
    arity: -1,
    flags: first,
    syntax: '',
    run: (_, { session }) => {
      session.isClosing = true;
      return OK;
    },
  },
  {
    name: 'client',
    group: 'connection',
    arity: -2,
    flags: [],
    syntax: 'subcommand',
    subcommands: clientSubcommands,
    run: () => {
      throw wrongArity('client');
    },
  },
];
