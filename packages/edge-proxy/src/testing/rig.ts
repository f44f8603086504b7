import type { Socket } from 'node:net';
import { createProxyClient, type ProxyClient } from '../client/proxy-client.ts';
import { createProxyServer, type ProxyServer, type ProxyServerOptions } from '../server.ts';
import { startUpstream, type Upstream } from './sockets.ts';

/** A proxy server on a free port, and a client for it. */
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
