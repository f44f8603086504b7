import { notAnInteger } from '../errors.ts';
import { parseInt64 } from '../protocol/numbers.ts';
import type { Reply } from '../protocol/reply.ts';
import type { Session } from '../server/session.ts';
import type { Database } from '../store/database.ts';
import type { Store } from '../store/store.ts';

/** As COMMAND INFO names them. Only `denyoom` and `no_auth` change what the dispatcher does. */
export type CommandFlag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'noscript'
  | 'loading'
  | 'stale'
  | 'skip_slowlog'
  | 'fast'
  | 'no_auth'
  | 'allow_busy';

export type CommandGroup = 'connection' | 'server' | 'generic' | 'string' | 'hash' | 'set' | 'sorted-set' | 'transactions';

/** Which arguments are keys, as COMMAND INFO counts: the command's own name is 0, a negative last counts from the end. */
export interface KeyPositions {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

export const ONE_KEY: KeyPositions = { first: 1, last: 1, step: 1 };
export const ALL_KEYS: KeyPositions = { first: 1, last: -1, step: 1 };

/** The server as commands see it. */
export interface ServerView {
  readonly startedAtMs: number;
  readonly runId: string;
  readonly maxBulkBytes: number;
  /** 0 before the server listens. */
  readonly port: number;
  readonly sessions: Iterable<Session>;
  readonly sessionCount: number;
  readonly hasPassword: boolean;
  isPassword(candidate: string): boolean;
}

export interface CommandContext {
  readonly store: Store;
  /** The database the client has selected. */
  readonly database: Database;
  readonly session: Session;
  readonly server: ServerView;
  readonly commands: ReadonlyMap<string, Command>;
}

/**
 * One entry of the command table.
 *
 * `run` gets the arguments after the command's name (and after the subcommand's). The dispatcher has checked the arity,
 * so that defaults in a handler's destructuring are there for the type checker only.
 */
export interface Command {
  /** Lower case; a subcommand's is the bare word, `setname`. */
  readonly name: string;
  readonly group: CommandGroup;
  /** Number of words with the name itself; negative: at least so many. */
  readonly arity: number;
  readonly flags: readonly CommandFlag[];
  readonly keys?: KeyPositions;
  /** What follows the name, in the notation of Redis's documentation. */
  readonly syntax: string;
  readonly subcommands?: readonly Command[];
  /** @throws CommandError */
  run(args: readonly string[], context: CommandContext): Reply;
}

/** @throws CommandError when the argument is not a 64-bit integer. */
export function parseInteger(text: string): bigint {
  const value = parseInt64(text);
  if (value === undefined) throw notAnInteger();
  return value;
}
