import type { ProtocolVersion } from '../protocol/encode.ts';
import type { Reply } from '../protocol/reply.ts';
import type { Database } from '../store/database.ts';
import type { Watch } from '../store/watch.ts';

/** A command held back by MULTI. */
export interface QueuedCommand {
  /** It would be refused while memory is above the limit, and so is the EXEC that holds it. */
  readonly needsMemory: boolean;
  execute(): Reply;
}

/** Where a client stands between MULTI and EXEC. */
export type Transaction =
  | { readonly kind: 'none' }
  | { readonly kind: 'queueing'; readonly queue: QueuedCommand[] }
  /** A command was refused while queueing: EXEC will run nothing. Its queue no longer matters. */
  | { readonly kind: 'doomed' };

export interface SessionOptions {
  readonly id: number;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly database: Database;
  readonly isAuthenticated: boolean;
  readonly connectedAtMs: number;
}

/** What the server remembers of one connected client. */
export class Session {
  readonly id: number;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly connectedAtMs: number;
  database: Database;
  isAuthenticated: boolean;
  isClosing = false;
  protocol: ProtocolVersion = 2;
  name = '';
  libraryName = '';
  libraryVersion = '';
  isExemptFromEviction = false;
  transaction: Transaction = { kind: 'none' };
  lastCommand = 'NULL';
  lastCommandAtMs: number;
  readonly #watches: { readonly database: Database; readonly watch: Watch }[] = [];

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.remoteAddress = options.remoteAddress;
    this.localAddress = options.localAddress;
    this.database = options.database;
    this.isAuthenticated = options.isAuthenticated;
    this.connectedAtMs = options.connectedAtMs;
    this.lastCommandAtMs = options.connectedAtMs;
  }

  watch(key: string): void {
    const isWatched = this.#watches.some(({ database, watch }) => database === this.database && watch.key === key);
    if (!isWatched) this.#watches.push({ database: this.database, watch: this.database.watch(key) });
  }

  unwatchAll(): void {
    for (const { database, watch } of this.#watches) database.unwatch(watch);
    this.#watches.length = 0;
  }

  hasBrokenWatch(): boolean {
    return this.#watches.some(({ database, watch }) => database.isWatchBroken(watch));
  }

  /** Forgets the transaction and what it watched. */
  endTransaction(): void {
    this.transaction = { kind: 'none' };
    this.unwatchAll();
  }

  /** EXEC must fail from now on; without a transaction nothing changes. */
  doomTransaction(): void {
    if (this.transaction.kind === 'queueing') this.transaction = { kind: 'doomed' };
  }
}
