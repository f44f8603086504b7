import { CommandError, syntaxError } from '../errors.ts';
import { parseInt64 } from '../protocol/numbers.ts';
import { bulk, integer, NULL, OK, type Reply } from '../protocol/reply.ts';
import type { Session } from '../server/session.ts';
import type { Command, CommandContext } from './command.ts';

/** Printable ASCII without the space, so that a name cannot break a line of CLIENT LIST. */
const isPlainWord = (text: string): boolean => /^[!-~]*$/.test(text);

/** @throws CommandError */
export function parseClientName(text: string): string {
  if (!isPlainWord(text)) {
    throw new CommandError('ERR', 'Client names cannot contain spaces, newlines or special characters.');
  }
  return text;
}

function setInfo([attribute = '', value = '']: readonly string[], { session }: CommandContext): Reply {
  const name = attribute.toLowerCase();
  if (name !== 'lib-name' && name !== 'lib-ver') throw new CommandError('ERR', `Unrecognized option '${attribute}'`);
  if (!isPlainWord(value)) {
    throw new CommandError('ERR', `${name} cannot contain spaces, newlines or special characters.`);
  }
  if (name === 'lib-name') session.libraryName = value;
  else session.libraryVersion = value;
  return OK;
}

const secondsSince = (thenMs: number, nowMs: number): number => Math.max(0, Math.floor((nowMs - thenMs) / 1000));

function describe(session: Session, nowMs: number): string {
  const { transaction } = session;
  const queued = transaction.kind === 'none' ? -1 : transaction.kind === 'queueing' ? transaction.queue.length : 0;
  const fields = {
    id: session.id,
    addr: session.remoteAddress,
    laddr: session.localAddress,
    name: session.name,
    age: secondsSince(session.connectedAtMs, nowMs),
    idle: secondsSince(session.lastCommandAtMs, nowMs),
    flags: `${transaction.kind === 'none' ? '' : 'x'}${session.isExemptFromEviction ? 'e' : ''}` || 'N',
    db: session.database.index,
    multi: queued,
    cmd: session.lastCommand,
    user: session.isAuthenticated ? 'default' : '(superuser)',
    'lib-name': session.libraryName,
    'lib-ver': session.libraryVersion,
    resp: session.protocol,
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return `${text.join(' ')}\n`;
}

function list(args: readonly string[], { server, store }: CommandContext): Reply {
  const [option, ...ids] = args;
  if (option !== undefined && (option.toUpperCase() !== 'ID' || ids.length === 0)) throw syntaxError();
  const wanted = new Set(ids.map(parseClientId));
  const nowMs = store.clock.nowMs();
  const sessions = [...server.sessions].filter(({ id }) => option === undefined || wanted.has(id));
  return { kind: 'verbatim', text: sessions.map((session) => describe(session, nowMs)).join('') };
}

function parseClientId(text: string): number {
  const id = parseInt64(text);
  if (id === undefined) throw new CommandError('ERR', 'Invalid client ID');
  return Number(id);
}

function noEvict([mode = '']: readonly string[], { session }: CommandContext): Reply {
  const wanted = mode.toLowerCase();
  if (wanted !== 'on' && wanted !== 'off') throw syntaxError();
  session.isExemptFromEviction = wanted === 'on';
  return OK;
}

const own = { group: 'connection', flags: ['noscript', 'loading', 'stale'] } as const;
const administrative = { group: 'connection', flags: ['admin', 'noscript', 'loading', 'stale'] } as const;

export const clientSubcommands: readonly Command[] = [
  { ...own, name: 'id', arity: 2, syntax: '', run: (_, { session }) => integer(session.id) },
  {
    ...own,
    name: 'getname',
    arity: 2,
    syntax: '',
    run: (_, { session }) => (session.name === '' ? NULL : bulk(session.name)),
  },
  {
    ...own,
    name: 'setname',
    arity: 3,
    syntax: 'connection-name',
    run: ([name = ''], { session }) => {
      session.name = parseClientName(name);
      return OK;
    },
  },
  { ...own, name: 'setinfo', arity: 4, syntax: 'LIB-NAME libname | LIB-VER libver', run: setInfo },
  {
    ...own,
    name: 'info',
    arity: 2,
    syntax: '',
    run: (_, { session, store }) => ({ kind: 'verbatim', text: describe(session, store.clock.nowMs()) }),
  },
  { ...administrative, name: 'list', arity: -2, syntax: '[ID client-id [client-id ...]]', run: list },
  { ...administrative, name: 'no-evict', arity: 3, syntax: 'ON | OFF', run: noEvict },
];
