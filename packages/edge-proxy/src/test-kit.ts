import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tcpAddressOf } from './address.ts';
import { createProxyClient, type ProxyClient } from './client/proxy-client.ts';
import type { Clock } from './clock.ts';
import { createProxyServer, type ProxyServer, type ProxyServerOptions } from './server.ts';

// What the tests of this package share. Nothing outside of tests imports it.

/** Time that passes when it is told to. Timers fire in order of their due time, with promises settled in between. */
export interface FakeClock extends Clock {
  advance(ms: number): Promise<void>;
}

export function createFakeClock(): FakeClock {
  let nowMs = 1_000;
  const timers = new Set<{ dueMs: number; callback: () => void }>();
  return {
    monotonicMs: () => nowMs,
    epochMs: () => 1_795_348_800_000 + nowMs,
    schedule(callback, delayMs) {
      const timer = { dueMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter((timer) => timer.dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs);
        if (next === undefined) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
      }
      nowMs = endMs;
    },
  };
}

/** Lets every promise that can settle do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface Upstream extends AsyncDisposable {
  readonly address: string;
  readonly sockets: Set<Socket>;
}

/** A TCP server on a free port. Without a handler it echoes. */
export async function startUpstream(onConnection: (socket: Socket) => void = (socket) => void socket.pipe(socket)): Promise<Upstream> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${tcpAddressOf(server.address()).port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A client's end of a connection, with what it has received so far. */
export interface Peer extends Disposable {
  readonly socket: Socket;
  received(): Buffer;
  /** Resolves when `count` bytes are there, and gives the milliseconds since the last `send`. */
  bytes(count: number): Promise<number>;
  send(data: string | Buffer): void;
  /** How the connection ended, once it has: the half-close of the other side, or an error's code. */
  readonly ended: Promise<'fin' | string>;
}

export async function openPeer(address: string): Promise<Peer> {
  const port = Number(address.split(':').at(-1));
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  let received = 0;
  let sentAtMs = 0;
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    received += chunk.length;
  });
  await once(socket, 'connect');
  return {
    socket,
    ended,
    received: () => Buffer.concat(chunks),
    async bytes(count) {
      while (received < count) {
        const ending = ended.then((how) => Promise.reject(new Error(`ended with ${how} after ${received} bytes`)));
        await Promise.race([once(socket, 'data'), ending]);
      }
      return performance.now() - sentAtMs;
    },
    send(data) {
      sentAtMs = performance.now();
      socket.write(data);
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

export interface TestProxy extends AsyncDisposable {
  readonly server: ProxyServer;
  readonly client: ProxyClient;
  readonly baseUrl: string;
}

export async function startProxyServer(options: ProxyServerOptions = {}): Promise<TestProxy> {
  const server = createProxyServer(options);
  const { port } = await server.listen(0);
  const baseUrl = `http://127.0.0.1:${port}`;
  return { server, client: createProxyClient({ baseUrl }), baseUrl, [Symbol.asyncDispose]: () => server.close() };
}

/** A proxy server, one proxy named `p` and its upstream. */
export interface TestRig extends AsyncDisposable, TestProxy {
  readonly listen: string;
  readonly upstream: Upstream;
}

export async function startRig(onConnection?: (socket: Socket) => void, options: ProxyServerOptions = {}): Promise<TestRig> {
  const upstream = await startUpstream(onConnection);
  const proxy = await startProxyServer(options);
  const { listen } = await proxy.client.createProxy({ name: 'p', listen: '127.0.0.1:0', upstream: upstream.address });
  return {
    ...proxy,
    listen,
    upstream,
    async [Symbol.asyncDispose]() {
      await proxy.server.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}
