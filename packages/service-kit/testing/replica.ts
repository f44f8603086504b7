import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type Replica = AsyncDisposable & {
  readonly url: string;
  /** Calls, without the probes. */
  readonly calls: readonly Received[];
  readonly probes: number;
  ready: boolean;
  /** How calls are answered from now on. */
  answer(listener: RequestListener): void;
  /** Ends as a process that dies: connections break, the port refuses. */
  kill(): Promise<void>;
};

/** A server with a readiness and an answer to everything else: `200 {}` until told otherwise. */
export async function startReplica(): Promise<Replica> {
  const calls: Received[] = [];
  let answer: RequestListener = (_request, response) => reply(response, 200, {});
  let probes = 0;
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    if (url === '/health/ready') {
      probes += 1;
      reply(response, replica.ready ? 200 : 503, {});
      return;
    }
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      calls.push({ method, url, headers, body });
      answer(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const kill = async (): Promise<void> => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  const replica: Replica = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    ready: true,
    get probes() {
      return probes;
    },
    answer(listener) {
      answer = listener;
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
  return replica;
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
