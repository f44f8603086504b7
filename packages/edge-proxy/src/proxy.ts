import { createServer, type Server, type Socket } from 'node:net';
import { formatHostPort, type HostPort, parseHostPort, tcpAddressOf } from './address.ts';
import type { Clock } from './clock.ts';
import { Connection, KEEP_ALIVE_DELAY_MS, type Traffic } from './connection.ts';
import { EdgeProxyError } from './errors.ts';
import type { EdgeProxyEmitter } from './events.ts';
import { createLease, type Lease } from './lease.ts';
import { ToxicSet } from './toxic-set.ts';

/** An empty host binds every interface in Toxiproxy. A proxy for tests has no business there unless it is told to. */
const DEFAULT_HOST = '127.0.0.1';

/** Connections the kernel completes while the event loop is busy; it caps the number at its own limit. */
const BACKLOG = 4096;

export interface ProxyOptions {
  readonly name: string;
  /** `host:port`; port 0 takes any free one. */
  readonly listen: string;
  readonly upstream: string;
  readonly clock: Clock;
  readonly events: EdgeProxyEmitter;
  readonly nextSeed: () => number;
}

export interface ConnectionCounts {
  total: number;
  /** The upstream could not be reached. */
  unreachable: number;
  /** Live when the proxy was disabled, moved or deleted. */
  cut: number;
}

type State = { readonly kind: 'disabled'; readonly lease: Lease | undefined } | { readonly kind: 'enabled'; readonly server: Server };

/** One listener and one upstream, with toxics between them. Its caller runs `enable`, `disable` and `move` one after the other. */
export class Proxy {
  readonly name: string;
  readonly toxics: ToxicSet;
  readonly counts: ConnectionCounts = { total: 0, unreachable: 0, cut: 0 };
  readonly #options: ProxyOptions;
  readonly #connections = new Set<Connection>();
  readonly #closedTraffic: Traffic = { upstream: { received: 0, sent: 0 }, downstream: { received: 0, sent: 0 } };
  #state: State = { kind: 'disabled', lease: undefined };
  /** What the client asked for, to recognise it when it asks again; `listen` is what became of it. */
  #requestedListen: string;
  #listen: string;
  #upstream: string;

  constructor(options: ProxyOptions) {
    this.name = options.name;
    this.#options = options;
    this.#requestedListen = options.listen;
    this.#listen = options.listen;
    this.#upstream = options.upstream;
    this.toxics = new ToxicSet({
      clock: options.clock,
      nextSeed: options.nextSeed,
      onChange: () => {
        for (const connection of this.#connections) connection.apply(this.toxics.all);
      },
      onExpired: ({ name, kind }) => {
        options.events.emit('toxic-removed', { proxy: this.name, toxic: name, type: kind.type, expired: true });
      },
    });
  }

  /** The address once it has been bound, so that a proxy on port 0 keeps its port when it is disabled and enabled again. */
  get listen(): string {
    return this.#listen;
  }

  get upstream(): string {
    return this.#upstream;
  }

  get enabled(): boolean {
    return this.#state.kind === 'enabled';
  }

  /** When a disabled proxy enables itself again, in milliseconds since the Unix epoch. */
  get expiresAtMs(): number | undefined {
    return this.#state.kind === 'disabled' ? this.#state.lease?.expiresAtMs : undefined;
  }

  /** The time of a disabled proxy has passed, and nothing has been said about it since. */
  get leaseExpired(): boolean {
    return this.#state.kind === 'disabled' && this.#state.lease?.expired === true;
  }

  get activeConnections(): number {
    return this.#connections.size;
  }

  /** Live connections included. */
  get traffic(): Traffic {
    const sum: Traffic = structuredClone(this.#closedTraffic);
    for (const connection of this.#connections) addTraffic(sum, connection.traffic);
    return sum;
  }

  serves({ listen, upstream }: { listen: string; upstream: string }): boolean {
    return upstream === this.#upstream && (listen === this.#requestedListen || listen === this.#listen);
  }

  /** @throws EdgeProxyError 'listen-failed' */
  async enable(): Promise<void> {
    if (this.#state.kind === 'enabled') return;
    const upstream = parseHostPort(this.#upstream);
    const server = createServer(
      { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS },
      (client) => this.#accept(client, upstream),
    );
    this.#listen = await listen(server, this.#listen);
    server.on('error', (error) => this.#options.events.emit('listener-error', { proxy: this.name, error }));
    this.#endLease();
    this.#state = { kind: 'enabled', server };
    this.#options.events.emit('proxy-enabled', { proxy: this.name, listen: this.#listen, upstream: this.#upstream });
  }

  /**
   * Closes the listener and every connection. With a `ttlMs`, `onExpired` is called after that time, unless the proxy is enabled
   * or disabled again before. A disabled proxy stays so and gets the new time.
   */
  async disable(options: { ttlMs?: number | undefined; onExpired?: () => void } = {}): Promise<void> {
    this.#endLease();
    const stopped = this.#state.kind === 'enabled' ? this.#state.server : undefined;
    const { ttlMs, onExpired } = options;
    const lease =
      ttlMs === undefined || onExpired === undefined ? undefined : createLease({ clock: this.#options.clock, ttlMs, onExpire: onExpired });
    this.#state = { kind: 'disabled', lease };
    if (stopped === undefined) return;

    const connectionsCut = this.#connections.size;
    this.counts.cut += connectionsCut;
    const closed = new Promise<void>((resolve) => stopped.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
    await closed;
    const expiresAt = lease === undefined ? undefined : new Date(lease.expiresAtMs).toISOString();
    this.#options.events.emit('proxy-disabled', { proxy: this.name, connectionsCut, expiresAt });
  }

  /** Takes other addresses. The proxy must be disabled. */
  move({ listen: requestedListen, upstream }: { listen: string; upstream: string }): void {
    this.#requestedListen = requestedListen;
    this.#listen = requestedListen;
    this.#upstream = upstream;
  }

  async close(): Promise<void> {
    await this.disable();
    this.toxics.clear();
  }

  #accept(client: Socket, upstream: HostPort): void {
    const { clock, events } = this.#options;
    this.counts.total += 1;
    const connection = new Connection({
      client,
      upstream,
      clock,
      toxics: this.toxics.all,
      onConnectFailed: (error) => {
        this.counts.unreachable += 1;
        events.emit('upstream-unreachable', { proxy: this.name, upstream: this.#upstream, error });
      },
      onToxicFailed: (toxic, error) => events.emit('toxic-failed', { proxy: this.name, toxic: toxic.name, error }),
      onClosed: () => {
        this.#connections.delete(connection);
        addTraffic(this.#closedTraffic, connection.traffic);
      },
    });
    this.#connections.add(connection);
  }

  #endLease(): void {
    if (this.#state.kind === 'disabled') this.#state.lease?.cancel();
  }
}

async function listen(server: Server, address: string): Promise<string> {
  try {
    // Nothing at all is what Toxiproxy takes for "any port".
    const { host, port } = parseHostPort(address === '' ? ':0' : address);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: host || DEFAULT_HOST, port, backlog: BACKLOG }, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return formatHostPort(tcpAddressOf(server.address()));
  } catch (error) {
    throw new EdgeProxyError('listen-failed', listenMessage(address, error), { cause: error });
  }
}

/** In the words of Go's net package, which Toxiproxy's users know. */
function listenMessage(address: string, error: unknown): string {
  if (!(error instanceof Error)) return `listen tcp ${address}: ${String(error)}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case undefined:
      return `listen tcp: ${error.message}`;
    case 'EADDRINUSE':
      return `listen tcp ${address}: bind: address already in use`;
    case 'EACCES':
      return `listen tcp ${address}: bind: permission denied`;
    case 'EADDRNOTAVAIL':
      return `listen tcp ${address}: bind: cannot assign requested address`;
    default:
      return `listen tcp ${address}: ${error.message}`;
  }
}

function addTraffic(sum: Traffic, more: Traffic): void {
  for (const direction of ['upstream', 'downstream'] as const) {
    sum[direction].received += more[direction].received;
    sum[direction].sent += more[direction].sent;
  }
}
