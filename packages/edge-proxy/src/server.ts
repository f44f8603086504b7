import { EventEmitter } from 'node:events';
import { type HostPort, tcpAddressOf } from './address.ts';
import { createApiServer } from './api/http-server.ts';
import { type Clock, systemClock } from './clock.ts';
import { createClosure } from './closure.ts';
import type { EdgeProxyEmitter, EdgeProxyEvents } from './events.ts';
import { ProxyRegistry } from './proxy-registry.ts';

export interface ProxyServerOptions {
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Seeds the toxics that have no seed of their own, so that a run can be repeated. Default 0. */
  readonly seed?: number;
  /** Host names by which the API may be called, besides localhost and IP addresses. */
  readonly allowedHosts?: readonly string[];
  /** Lets its bearer close the API to everybody else. Default: nobody can. */
  readonly controlToken?: string | undefined;
  /** Where events go. Default: an emitter of the server's own. */
  readonly events?: EdgeProxyEmitter;
}

/** A Toxiproxy: proxies, and the HTTP API that controls them. */
export interface ProxyServer extends AsyncDisposable {
  /** The proxies, for a caller in the same process; `parseProxySpec` and `parseToxicSpec` make what it takes. */
  readonly proxies: ProxyRegistry;
  readonly events: EdgeProxyEmitter;
  /** The API answers only the bearer of the control token, and nobody else should be told what is done to proxies. */
  readonly closed: boolean;
  /** Opens the API. Port 0 takes any free one. The host defaults to 127.0.0.1. */
  listen(port: number, host?: string): Promise<HostPort>;
  /** Closes the API, every proxy and every connection. */
  close(): Promise<void>;
}

/**
 * @example
 * await using server = createProxyServer();
 * const { port } = await server.listen(0);
 * const client = createProxyClient({ baseUrl: `http://127.0.0.1:${port}` });
 * await client.createProxy({ name: 'redis', listen: '127.0.0.1:0', upstream: '127.0.0.1:6379' });
 * await client.addToxic('redis', { type: 'latency', attributes: { latency: 200 }, ttlMs: 10_000 });
 */
export function createProxyServer(options: ProxyServerOptions = {}): ProxyServer {
  const { clock = systemClock, seed = 0, allowedHosts = [], controlToken, events = new EventEmitter<EdgeProxyEvents>() } = options;
  const proxies = new ProxyRegistry({ clock, events, seed });
  const closure = createClosure({ clock, token: controlToken });
  const api = createApiServer({ registry: proxies, events, closure, allowedHosts: allowedHosts.map((name) => name.toLowerCase()) });

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => api.close(() => resolve()));
    api.closeAllConnections();
    closure.open();
    await proxies.close();
    await closed;
  }

  return {
    proxies,
    events,
    get closed() {
      return closure.closed;
    },
    listen: (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        api.once('error', reject);
        api.listen({ port, host }, () => {
          api.off('error', reject);
          const address = tcpAddressOf(api.address());
          events.emit('api-listening', address);
          resolve(address);
        });
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
}
