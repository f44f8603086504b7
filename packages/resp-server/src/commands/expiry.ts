import { CommandError } from '../errors.ts';
import { integer, ONE, type Reply, ZERO } from '../protocol/reply.ts';
import { type Command, type CommandContext, ONE_KEY } from './command.ts';
import { type DeadlineOption, parseDeadline } from './deadlines.ts';

interface ExpireConditions {
  readonly nx: boolean;
  readonly xx: boolean;
  readonly gt: boolean;
  readonly lt: boolean;
}

function parseConditions(words: readonly string[]): ExpireConditions {
  const given = new Set(words.map((word) => word.toUpperCase()));
  for (const word of words) {
    if (!['NX', 'XX', 'GT', 'LT'].includes(word.toUpperCase())) throw new CommandError('ERR', `Unsupported option ${word}`);
  }
  const [nx, xx, gt, lt] = [given.has('NX'), given.has('XX'), given.has('GT'), given.has('LT')];
  if (nx && (xx || gt || lt)) {
    throw new CommandError('ERR', 'NX and XX, GT or LT options at the same time are not compatible');
  }
  if (gt && lt) throw new CommandError('ERR', 'GT and LT options at the same time are not compatible');
  return { nx, xx, gt, lt };
}

/** A key without a deadline lives for ever: nothing is later than that (GT), anything earlier (LT). */
function isAllowed({ nx, xx, gt, lt }: ExpireConditions, currentMs: number | undefined, wantedMs: number): boolean {
  if (nx && currentMs !== undefined) return false;
  if (xx && currentMs === undefined) return false;
  if (gt && (currentMs === undefined || wantedMs <= currentMs)) return false;
  return !(lt && currentMs !== undefined && wantedMs >= currentMs);
}

const expireBy =
  (command: string, option: DeadlineOption) =>
  ([key = '', amount = '', ...words]: readonly string[], { database, store }: CommandContext): Reply => {
    const conditions = parseConditions(words);
    const nowMs = store.clock.nowMs();
    const expiresAtMs = parseDeadline({ option, amount, command, nowMs });
    const entry = database.readForWrite(key);
    if (entry === undefined || !isAllowed(conditions, entry.expiresAtMs, expiresAtMs)) return ZERO;
    if (expiresAtMs <= nowMs) database.delete(key);
    else database.setDeadline(entry, expiresAtMs);
    return ONE;
  };

const NO_KEY = -2;
const NO_DEADLINE = -1;

const remaining =
  (unitMs: 1 | 1000) =>
  ([key = '']: readonly string[], { database, store }: CommandContext): Reply => {
    const entry = database.read(key, { touch: false });
    if (entry === undefined) return integer(NO_KEY);
    if (entry.expiresAtMs === undefined) return integer(NO_DEADLINE);
    const remainingMs = Math.max(0, entry.expiresAtMs - store.clock.nowMs());
    return integer(unitMs === 1 ? remainingMs : Math.floor((remainingMs + 500) / unitMs));
  };

function persist([key = '']: readonly string[], { database }: CommandContext): Reply {
  const entry = database.readForWrite(key);
  if (entry?.expiresAtMs === undefined) return ZERO;
  database.setDeadline(entry, undefined);
  return ONE;
}

const expiring = { group: 'generic', arity: -3, flags: ['write', 'fast'], keys: ONE_KEY } as const;
const looking = { group: 'generic', arity: 2, flags: ['readonly', 'fast'], keys: ONE_KEY, syntax: 'key' } as const;

export const expiryCommands: readonly Command[] = [
  { ...expiring, name: 'expire', syntax: 'key seconds [NX | XX | GT | LT]', run: expireBy('expire', 'EX') },
  { ...expiring, name: 'pexpire', syntax: 'key milliseconds [NX | XX | GT | LT]', run: expireBy('pexpire', 'PX') },
  { ...expiring, name: 'expireat', syntax: 'key unix-time-seconds [NX | XX | GT | LT]', run: expireBy('expireat', 'EXAT') },
  {
    ...expiring,
    name: 'pexpireat',
    syntax: 'key unix-time-milliseconds [NX | XX | GT | LT]',
    run: expireBy('pexpireat', 'PXAT'),
  },
  { ...looking, name: 'ttl', run: remaining(1000) },
  { ...looking, name: 'pttl', run: remaining(1) },
  { ...looking, name: 'persist', flags: ['write', 'fast'], run: persist },
];
