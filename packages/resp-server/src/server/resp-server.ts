import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { ServerView } from '../commands/command.ts';
import { DEFAULT_LIMITS, type RequestLimits } from '../protocol/request-parser.ts';
import { Store } from '../store/store.ts';
import { Connection } from './connection.ts';
import { Dispatcher } from './dispatch.ts';
import { Session } from './session.ts';

const EXPIRY_CYCLE_MS = 100;

export interface RespServerOptions {
  readonly clock: Clock;
  /** Estimated bytes of data at which writes are refused (or, after CONFIG SET, keys evicted); none without it. */
  readonly maxMemoryBytes?: number;
  /** What clients must AUTH with; without it none is asked for. */
  readonly password?: string;
  /** Fixes which keys eviction and expiry draw, and the run id. */
  readonly seed?: number;
  readonly limits?: Partial<RequestLimits>;
  /** Hears of errors of the listening socket after it has begun to listen; a client's are its own affair. */
  readonly onError?: (error: Error) => void;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

export interface RespServer extends AsyncDisposable {
  /** @throws when the address cannot be had. */
  listen(options: ListenOptions): Promise<{ readonly port: number }>;
  /** Hangs up on every client and frees the port; the data stays in the store. Safe to repeat. */
  close(): Promise<void>;
  readonly store: Store;
}

/**
 * A server that answers as Redis 7.0 does to the commands in the README.
 *
 * @example
 * await using server = createRespServer({ clock: systemClock });
 * const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
 */
export function createRespServer(options: RespServerOptions): RespServer {
  return new TcpRespServer(options);
}

class TcpRespServer implements RespServer {
  readonly store: Store;
  readonly #limits: RequestLimits;
  readonly #sockets = new Map<Socket, Session>();
  readonly #server: Server;
  readonly #dispatcher: Dispatcher;
  readonly #passwordHash: Buffer | undefined;
  #lastSessionId = 0;
  #expiryTimer: NodeJS.Timeout | undefined;

  constructor({ password, limits, onError, seed = 1, ...storeOptions }: RespServerOptions) {
    this.store = new Store({ ...storeOptions, seed });
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#passwordHash = password === undefined ? undefined : sha256(password);
    this.#dispatcher = new Dispatcher({ store: this.store, server: this.#view(seed) });
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.on('error', (error) => onError?.(error));
  }

  async listen({ host, port }: ListenOptions): Promise<{ readonly port: number }> {
    this.#server.listen({ host, port });
    await once(this.#server, 'listening');
    // The timer keeps no process alive by itself; the listening socket does.
    this.#expiryTimer = setInterval(() => this.store.runExpiryCycle(), EXPIRY_CYCLE_MS).unref();
    return { port: this.#port() };
  }

  async close(): Promise<void> {
    clearInterval(this.#expiryTimer);
    for (const socket of this.#sockets.keys()) socket.destroy();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #accept(socket: Socket): void {
    this.#lastSessionId += 1;
    const session = new Session({
      id: this.#lastSessionId,
      remoteAddress: `${socket.remoteAddress}:${socket.remotePort}`,
      localAddress: `${socket.localAddress}:${socket.localPort}`,
      database: this.store.database(0),
      isAuthenticated: this.#passwordHash === undefined,
      connectedAtMs: this.store.clock.nowMs(),
    });
    this.store.stats.totalConnectionsReceived += 1;
    this.#sockets.set(socket, session);
    // A reset is how clients leave; 'close' follows and does what is to be done.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      session.endTransaction();
      this.#sockets.delete(socket);
    });
    new Connection({ socket, session, dispatcher: this.#dispatcher, limits: this.#limits, stats: this.store.stats });
  }

  #port(): number {
    const address = this.#server.address() as AddressInfo | null;
    return address?.port ?? 0;
  }

  #view(seed: number): ServerView {
    const sockets = this.#sockets;
    const port = (): number => this.#port();
    const passwordHash = this.#passwordHash;
    const startedAtMs = this.store.clock.nowMs();
    return {
      startedAtMs,
      runId: createHash('sha1').update(`${seed}/${startedAtMs}`).digest('hex'),
      maxBulkBytes: this.#limits.maxBulkBytes,
      hasPassword: passwordHash !== undefined,
      isPassword: (candidate) => passwordHash !== undefined && timingSafeEqual(sha256(candidate, 'latin1'), passwordHash),
      get port() {
        return port();
      },
      get sessions() {
        return sockets.values();
      },
      get sessionCount() {
        return sockets.size;
      },
    };
  }
}

/** Hashes have one length, so that comparing them takes the same time whatever was guessed. */
const sha256 = (text: string, encoding: BufferEncoding = 'utf8'): Buffer => createHash('sha256').update(text, encoding).digest();
