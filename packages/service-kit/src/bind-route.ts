import type { Route } from '@faultline/contracts/route';
import type { Deadline } from '@faultline/resilience';
import { bindContext } from '@faultline/telemetry/context';
import { trace } from '@opentelemetry/api';
import type { IRouter, Request, Response } from 'express';
import type { z } from 'zod';
import { ServiceError } from './service-error.ts';

declare global {
  // biome-ignore lint/style/noNamespace: Express names its own types this way
  namespace Express {
    interface Locals {
      deadline: Deadline;
      userId?: string;
    }
  }
}

type Parsed<S> = S extends z.ZodType ? z.infer<S> : undefined;
type StatusOf<R extends Route> = keyof R['responses'] & number;
type BodyOf<R extends Route, S extends StatusOf<R>> = R['responses'][S] extends { body: infer B }
  ? B extends z.ZodType
    ? z.infer<B>
    : undefined
  : never;

/** What a use case gets of a request: parsed, typed, and nothing of HTTP. */
export type RouteRequest<R extends Route> = {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly headers: Parsed<R['headers']>;
  readonly body: Parsed<R['body']>;
  readonly deadline: Deadline;
  readonly requestId: string;
  /** Of the session; empty where the route needs none. */
  readonly userId: string;
  /** The client's address, for limits by address. */
  readonly address: string;
};

/** Named apart from the route, because only then does TypeScript take the number that a handler writes for a literal. */
type AnyStatus = 200 | 201 | 202 | 204;

export type RouteReply<R extends Route> = { readonly status: AnyStatus } & {
  [S in StatusOf<R>]: { readonly status: S; readonly body?: BodyOf<R, S>; readonly headers?: Readonly<Record<string, string>> };
}[StatusOf<R>];

export type RouteHandler<R extends Route> = (request: RouteRequest<R>) => Promise<RouteReply<R>>;

export type BindOptions = {
  /** Resolves to the user id of the session, or throws `unauthenticated`. Needed by routes with `auth`. */
  readonly authenticate?: (request: Request) => Promise<string>;
  /** Runs after authentication and before the body is looked at; throws to refuse. `request` is there for headers and the raw body. */
  readonly guard?: (caller: { userId: string | undefined; address: string; request: Request }) => Promise<void> | void;
};

/**
 * Puts a contract's route on a router: authenticates, parses every part of the request by the contract, calls the use case,
 * and sends its reply. Also names the route for metrics and for the span, and answers other methods of the path with 405.
 */
export function bindRoute<R extends Route>(router: IRouter, route: R, handler: RouteHandler<R>, options: BindOptions = {}): void {
  router[route.method](route.path, async (request: Request, response: Response) => {
    response.locals.route = route.path;
    trace.getActiveSpan()?.updateName(`${request.method} ${route.path}`).setAttribute('http.route', route.path);
    const userId = await sessionUser(route, request, options);
    if (userId !== undefined) {
      response.locals.userId = userId;
      bindContext({ user_id: userId });
    }
    const address = request.socket.remoteAddress ?? 'unknown';
    await options.guard?.({ userId, address, request });
    const reply = await handler({
      params: parsePart('path', route.params, request.params),
      query: parsePart('query', route.query, request.query),
      headers: parsePart('headers', route.headers, request.headers),
      body: parseBody(route, request),
      deadline: response.locals.deadline,
      requestId: response.locals.requestId,
      userId: userId ?? '',
      address,
    } as RouteRequest<R>);
    send(response, reply);
  });
}

async function sessionUser(route: Route, request: Request, options: BindOptions): Promise<string | undefined> {
  if (!route.auth) return undefined;
  if (!options.authenticate) throw new Error(`${route.path} needs authentication, and none was given`);
  return options.authenticate(request);
}

function parseBody(route: Route, request: Request): unknown {
  if (!route.body) return undefined;
  if (!request.is('application/json')) throw new ServiceError('unsupported_media_type', 'the body must be application/json');
  return parsePart('body', route.body, request.body);
}

function parsePart(part: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ServiceError('invalid_request', `the ${part} does not fit`, {
    cause: result.error,
    errors: result.error.issues
      .slice(0, 20)
      .map((issue) => ({ path: [part, ...issue.path.map(String)].join('.'), message: issue.message })),
  });
}

type AnyReply = { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

function send(response: Response, reply: AnyReply): void {
  if (reply.headers) for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.status(reply.status);
  if (reply.body === undefined) response.end();
  else response.json(reply.body);
}
