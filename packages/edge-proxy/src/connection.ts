import { connect, type Socket } from 'node:net';
import type { ActiveToxic } from './active-toxic.ts';
import type { HostPort } from './address.ts';
import type { Clock } from './clock.ts';
import { ToxicLink } from './toxic-link.ts';

/** Bytes of one direction: read from where they come from, written to where they go. */
export interface ByteCount {
  received: number;
  sent: number;
}

export interface Traffic {
  readonly upstream: ByteCount;
  readonly downstream: ByteCount;
}

export interface ConnectionOptions {
  readonly client: Socket;
  readonly upstream: HostPort;
  readonly clock: Clock;
  readonly toxics: readonly ActiveToxic[];
  /** The upstream could not be reached; the client is closed, as Toxiproxy does it. */
  readonly onConnectFailed: (error: Error) => void;
  readonly onToxicFailed: (toxic: ActiveToxic, error: unknown) => void;
  /** Both sockets are closed. */
  readonly onClosed: () => void;
}

/** Between probes of a silent peer, as Go's default: a peer that vanished behind a toxic must not hold its socket for ever. */
export const KEEP_ALIVE_DELAY_MS = 15_000;

/**
 * A client's socket, a socket to the upstream, and a link each way.
 *
 *    client ──▶ ToxicLink "upstream"   ──▶ upstream
 *    client ◀── ToxicLink "downstream" ◀── upstream
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #upstreamLink: ToxicLink;
  readonly #downstreamLink: ToxicLink;
  #connected = false;
  #open = 2;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#upstream = connect({
      ...options.upstream,
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    });
    const shared = { clock: options.clock, reset: () => this.reset(), onToxicFailed: options.onToxicFailed };
    this.#upstreamLink = new ToxicLink({ ...shared, source: this.#client, dest: this.#upstream, direction: 'upstream' });
    this.#downstreamLink = new ToxicLink({ ...shared, source: this.#upstream, dest: this.#client, direction: 'downstream' });
    this.apply(options.toxics);

    this.#upstream.once('connect', () => {
      this.#connected = true;
    });
    // Every error is followed by 'close', where it is dealt with: to the other side an error is only an end.
    this.#client.on('error', () => undefined);
    this.#upstream.on('error', (error) => {
      if (!this.#connected) options.onConnectFailed(error);
    });
    this.#client.once('close', () => this.#onClientClose());
    this.#upstream.once('close', () => this.#onUpstreamClose());
  }

  /** Brings both links in line with the proxy's toxics. */
  apply(toxics: readonly ActiveToxic[]): void {
    this.#upstreamLink.apply(toxics);
    this.#downstreamLink.apply(toxics);
  }

  get traffic(): Traffic {
    return {
      upstream: { received: this.#client.bytesRead, sent: this.#upstream.bytesWritten },
      downstream: { received: this.#upstream.bytesRead, sent: this.#client.bytesWritten },
    };
  }

  /** Closes both sides at once with a FIN; what is on its way is lost. */
  destroy(): void {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  /** Closes both sides at once with a RST. */
  reset(): void {
    resetSocket(this.#client);
    resetSocket(this.#upstream);
  }

  #onClientClose(): void {
    this.#downstreamLink.destClosed();
    // An upstream that does not answer would hold on to its attempt for minutes.
    if (this.#connected) this.#upstreamLink.sourceClosed();
    else this.#upstream.destroy();
    this.#onSocketClosed();
  }

  #onUpstreamClose(): void {
    this.#upstreamLink.destClosed();
    // A connection that never was has nothing for the toxics to act on.
    if (this.#connected) this.#downstreamLink.sourceClosed();
    else this.#client.destroy();
    this.#onSocketClosed();
  }

  #onSocketClosed(): void {
    this.#open -= 1;
    if (this.#open === 0) this.#options.onClosed();
  }
}

/**
 * A socket whose FIN is on its way out cannot be reset any more: Node would report EINVAL and leave it open.
 * One that is still connecting has nobody to reset, and Node would wait for the connection.
 */
function resetSocket(socket: Socket): void {
  const finPending = socket.writableEnded && !socket.writableFinished;
  if (finPending || socket.connecting) socket.destroy();
  else socket.resetAndDestroy();
}
