import type { Command, CommandContext, ServerView } from '../commands/command.ts';
import { COMMAND_TABLE } from '../commands/table.ts';
import { CommandError, outOfMemory, wrongArity } from '../errors.ts';
import { errorReply, type Reply, simple } from '../protocol/reply.ts';
import type { Store } from '../store/store.ts';
import type { Session } from './session.ts';

interface Invocation {
  readonly command: Command;
  /** `get`, or `client|setname`. */
  readonly fullName: string;
  readonly args: readonly string[];
}

export interface DispatcherOptions {
  readonly store: Store;
  readonly server: ServerView;
}

/** These run at once inside MULTI; all others wait for EXEC. */
const NEVER_QUEUED: ReadonlySet<string> = new Set(['exec', 'discard', 'multi', 'watch', 'quit']);

/** What a client may still do inside MULTI while memory is above the limit. */
const ENDS_TRANSACTION: ReadonlySet<string> = new Set(['exec', 'discard', 'quit']);

const MAX_QUOTED_BYTES = 128;

/**
 * From words to a reply, in Redis's order of checks:
 *
 * ```
 *   known? ─► arity? ─► authenticated? ─► memory? ─► inside MULTI? ── yes ─► QUEUED
 *                                                          └── no ──► run
 * ```
 * Whatever is refused on the way dooms an open transaction; what fails when run does not.
 */
export class Dispatcher {
  readonly #store: Store;
  readonly #server: ServerView;

  constructor({ store, server }: DispatcherOptions) {
    this.#store = store;
    this.#server = server;
  }

  dispatch(words: readonly string[], session: Session): Reply {
    let invocation: Invocation;
    try {
      invocation = resolve(words);
      this.#admit(invocation, session);
    } catch (error) {
      return this.#refuse(error, { words, session });
    }
    session.lastCommand = invocation.fullName;
    session.lastCommandAtMs = this.#store.clock.nowMs();
    const { transaction } = session;
    if (transaction.kind === 'none' || NEVER_QUEUED.has(invocation.fullName)) return this.#run(invocation, session);
    if (transaction.kind === 'queueing') {
      transaction.queue.push({
        needsMemory: invocation.command.flags.includes('denyoom'),
        execute: () => this.#run(invocation, session),
      });
    }
    return simple('QUEUED');
  }

  #admit({ command, fullName }: Invocation, session: Session): void {
    if (!session.isAuthenticated && !command.flags.includes('no_auth')) {
      throw new CommandError('NOAUTH', 'Authentication required.');
    }
    if (this.#store.makeRoom()) return;
    const { transaction } = session;
    // A queue takes memory too, so inside MULTI reads are refused like writes.
    const growsQueue = transaction.kind !== 'none' && !ENDS_TRANSACTION.has(fullName);
    const runsRefused = fullName === 'exec' && transaction.kind === 'queueing' && transaction.queue.some(({ needsMemory }) => needsMemory);
    if (growsQueue || runsRefused || command.flags.includes('denyoom')) throw outOfMemory();
  }

  #run({ command, args }: Invocation, session: Session): Reply {
    this.#store.stats.totalCommandsProcessed += 1;
    const context: CommandContext = {
      store: this.#store,
      database: session.database,
      session,
      server: this.#server,
      commands: COMMAND_TABLE,
    };
    try {
      return command.run(args, context);
    } catch (error) {
      return this.#toReply(error);
    }
  }

  #refuse(error: unknown, { words, session }: { readonly words: readonly string[]; readonly session: Session }): Reply {
    const reply = this.#toReply(error);
    if (words[0]?.toLowerCase() !== 'exec' || reply.kind !== 'error') {
      session.doomTransaction();
      return reply;
    }
    session.endTransaction();
    const reason = reply.code === 'ERR' ? reply.message : `${reply.code} ${reply.message}`;
    return errorReply('EXECABORT', `Transaction discarded because of: ${reason}`);
  }

  #toReply(error: unknown): Reply {
    if (!(error instanceof CommandError)) throw error;
    this.#store.stats.totalErrorReplies += 1;
    return errorReply(error.code, error.message);
  }
}

/** @throws CommandError when there is no such command or its number of arguments is wrong. */
function resolve(words: readonly string[]): Invocation {
  const [name = '', subname] = words;
  const command = COMMAND_TABLE.get(name.toLowerCase());
  if (command === undefined) throw unknownCommand(words);
  if (command.subcommands === undefined || subname === undefined) {
    return checkArity({ command, fullName: command.name, args: words.slice(1) }, words.length);
  }
  const subcommand = command.subcommands.find((candidate) => candidate.name === subname.toLowerCase());
  if (subcommand === undefined) {
    const hint = `Try ${command.name.toUpperCase()} HELP.`;
    throw new CommandError('ERR', `unknown subcommand '${quotable(subname)}'. ${hint}`);
  }
  const fullName = `${command.name}|${subcommand.name}`;
  return checkArity({ command: subcommand, fullName, args: words.slice(2) }, words.length);
}

function checkArity(invocation: Invocation, wordCount: number): Invocation {
  const { arity } = invocation.command;
  const isRight = arity >= 0 ? wordCount === arity : wordCount >= -arity;
  if (!isRight) throw wrongArity(invocation.fullName);
  return invocation;
}

/** Redis formats these texts with C strings: they end at a zero byte and are cut at 128. */
const quotable = (text: string, maxBytes = MAX_QUOTED_BYTES): string => (text.split('\0', 1)[0] ?? '').slice(0, maxBytes);

function unknownCommand([name = '', ...args]: readonly string[]): CommandError {
  let quoted = '';
  for (const arg of args) {
    if (quoted.length >= MAX_QUOTED_BYTES) break;
    quoted += `'${quotable(arg, MAX_QUOTED_BYTES - quoted.length)}' `;
  }
  return new CommandError('ERR', `unknown command '${quotable(name)}', with args beginning with: ${quoted}`);
}
