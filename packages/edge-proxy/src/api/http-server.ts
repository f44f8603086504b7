import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Closure } from '../closure.ts';
import { EdgeProxyError, toEdgeProxyError } from '../errors.ts';
import type { EdgeProxyEmitter } from '../events.ts';
import type { ProxyRegistry } from '../proxy-registry.ts';
import { refusalOf } from './guard.ts';
import { createRouter, type Match, type Reply } from './router.ts';
import { CLOSED_PATH, createRoutes, errorReply, textReply, VERSION_PATH } from './routes.ts';

/** A populate of a thousand proxies with toxics takes about a quarter of this. */
const MAX_BODY_BYTES = 1024 * 1024;

/** A request is small and comes from nearby. */
const REQUEST_TIMEOUT_MS = 10_000;

const NOT_FOUND = textReply(404, '404 page not found');
const WRONG_METHOD: Reply = { status: 405 };

export interface ApiServerOptions {
  readonly registry: ProxyRegistry;
  readonly events: EdgeProxyEmitter;
  readonly closure: Closure;
  /** Host names, in lower case and without a port, by which the API may be called besides localhost and IP addresses. */
  readonly allowedHosts: readonly string[];
}

export function createApiServer({ registry, events, closure, allowedHosts }: ApiServerOptions): Server {
  const route = createRouter(createRoutes(registry, closure));

  async function answer(request: IncomingMessage, path: string): Promise<Reply> {
    const refusal = refusalOf(request.headers, allowedHosts) ?? closedTo(request, path);
    if (refusal !== undefined) return textReply(403, refusal);
    const method = request.method ?? '';
    try {
      return await replyTo(route(method, path), request);
    } catch (thrown) {
      const error = toEdgeProxyError(thrown);
      if (error.status >= 500) events.emit('api-error', { method, path, error });
      return errorReply(error);
    }
  }

  function closedTo({ headers }: IncomingMessage, path: string): string | undefined {
    if (closure.knows(headers) || path === VERSION_PATH) return undefined;
    if (path === CLOSED_PATH) return 'Only whoever knows the control token may open or close';
    return closure.closed ? 'Closed while somebody looks for a fault that is hidden; it opens again by itself' : undefined;
  }

  return createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    answer(request, path).then(
      (reply) => send(response, reply),
      (error: unknown) => {
        events.emit('api-error', { method: request.method ?? '', path, error: toEdgeProxyError(error) });
        response.destroy();
      },
    );
  });
}

function replyTo(match: Match, request: IncomingMessage): Reply | Promise<Reply> {
  switch (match.kind) {
    case 'found':
      return match.handler({ params: match.params, text: () => readText(request) });
    case 'wrong-method':
      return WRONG_METHOD;
    case 'unknown':
      return NOT_FOUND;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new EdgeProxyError('body-too-large', `request body above ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, contentType, body = '' }: Reply): void {
  response.statusCode = status;
  if (contentType !== undefined) response.setHeader('Content-Type', contentType);
  if (contentType?.startsWith('text/plain; charset') === true) response.setHeader('X-Content-Type-Options', 'nosniff');
  if (status !== 204) response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('X-Toxiproxy-Request-Id', randomBytes(10).toString('hex'));
  // A body that was not read would be taken for the next request.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  response.end(body);
}
