import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpError } from './http-error.ts';
import { readBody } from './read-body.ts';
import type { ApiReply, Method, Route } from './route.ts';
import { createRouter } from './router.ts';

export type ApiServerOptions = Readonly<{
  /** For messages. */
  name: string;
  routes: readonly Route[];
  /** What a failed request is answered; each API has a form of its own. */
  describeError: (error: unknown) => ApiReply;
  maxBodyBytes: number;
  onProblem: (message: string) => void;
}>;

export interface ApiServer {
  /** Resolves with the port, which is a free one for port 0. */
  listen(address: Readonly<{ host: string; port: number }>): Promise<number>;
  close(): Promise<void>;
}

const METHODS: ReadonlySet<string> = new Set<Method>(['GET', 'POST', 'PUT', 'DELETE']);
/** Whoever trickles a request in must not hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

export function createApiServer({ name, routes, describeError, maxBodyBytes, onProblem }: ApiServerOptions): ApiServer {
  const find = createRouter(routes);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<ApiReply> {
    const url = urlOf(request);
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const found = METHODS.has(method) ? find(method as Method, url.pathname) : 'wrong-method';
    if (found === undefined) throw new HttpError(404, '404 page not found');
    if (found === 'wrong-method') throw new HttpError(405, 'Method Not Allowed');
    const body = await readBody(request, maxBodyBytes);
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
      for (const [key, value] of new URLSearchParams(body.toString('utf8'))) url.searchParams.append(key, value);
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { headers } = request;
    const { params } = found;
    const { signal } = gone;
    return found.route.handle({ method: method as Method, path: url.pathname, params, query: url.searchParams, headers, body, signal });
  }

  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 65_000 }, (request, response) => {
    answer(request, response)
      .catch((error: unknown) => plainHttpError(error) ?? describeError(error))
      .then((reply) => send(reply, { request, response }))
      .catch((error: unknown) => {
        onProblem(`${name}: an answer could not be written: ${error instanceof Error ? error.message : String(error)}`);
        response.destroy();
      });
  });
  server.on('clientError', (_error, socket) => socket.destroy());

  return {
    async listen({ host, port }) {
      await listening(server, host, port);
      server.on('error', (error) => onProblem(`${name}: ${error.message}`));
      return (server.address() as AddressInfo).port;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Joined and not resolved: as a relative reference `//name` would be a host. */
function urlOf({ url: target = '/' }: IncomingMessage): URL {
  const url = URL.parse(target.startsWith('/') ? `http://observatory${target}` : target);
  if (url === null) throw new HttpError(400, 'the request target is not a URL');
  return url;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function plainHttpError(error: unknown): ApiReply | undefined {
  return error instanceof HttpError && [404, 405, 413, 415].includes(error.status)
    ? { status: error.status, text: `${error.message}\n` }
    : undefined;
}

function send(reply: ApiReply, { request, response }: { request: IncomingMessage; response: ServerResponse }): void {
  const { contentType, body } = bodyOf(reply);
  // What has not been read of a refused request would be taken for the next one.
  const close = request.complete ? {} : { connection: 'close' };
  response.writeHead(reply.status ?? 200, {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.length,
    ...close,
    ...reply.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function bodyOf(reply: ApiReply): { contentType?: string; body: string | Uint8Array } {
  if ('json' in reply) return { contentType: 'application/json', body: JSON.stringify(reply.json) };
  if ('text' in reply) return { contentType: reply.contentType ?? 'text/plain; charset=utf-8', body: reply.text };
  if ('bytes' in reply) return { contentType: reply.contentType, body: reply.bytes };
  return { body: '' };
}
