import { headers } from '@faultline/contracts/headers';
import type { OpenApiInfo } from '@faultline/contracts/openapi';
import { openApiDocument } from '@faultline/contracts/openapi';
import type { Route } from '@faultline/contracts/route';
import { type Admission, type Clock, deadlineFromHeader } from '@faultline/resilience';
import type { Logger } from '@faultline/telemetry/logger';
import type { Metrics } from '@faultline/telemetry/metrics';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { access } from './access.ts';
import { correlation } from './correlation.ts';
import { docsPage } from './docs-page.ts';
import { createFailureReport, type FailureReport } from './failure-report.ts';
import type { ServiceFaults } from './faults/service-faults.ts';
import { toProblem, toServiceError } from './problem.ts';
import type { ReadinessProbe } from './readiness.ts';
import { ServiceError } from './service-error.ts';

declare global {
  // biome-ignore lint/style/noNamespace: Express names its own types this way
  namespace Express {
    interface Request {
      /** The bytes of the body, where `keepRawBody` asked for them. */
      rawBody?: Buffer;
    }
  }
}

/** Checkout before browsing: what is shed first is what costs the shop least. */
export const priorities = ['checkout', 'browse'] as const;
export type Priority = (typeof priorities)[number];

export type AppOptions = {
  readonly info: OpenApiInfo;
  readonly routes: Readonly<Record<string, Route>>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly readiness: ReadinessProbe;
  readonly clock: Clock;
  readonly admission: Admission<Priority>;
  readonly priorityOf: (request: Request) => Priority;
  /** For callers that send no deadline, and the most that any gets. */
  readonly deadlineMs: { readonly default: number; readonly max: number };
  /** Puts the service's own routes on the router. */
  readonly bind: (router: Router) => void;
  /** Faults that act inside of the service. */
  readonly faults?: Pick<ServiceFaults, 'forApp'>;
  /** Runs before admission; the fault points stand here. */
  readonly before?: readonly RequestHandler[];
  /** Keeps the raw bytes of a body on `request.rawBody`, where a signature has to be checked over them. */
  readonly keepRawBody?: (request: Request) => boolean;
};

const BODY_LIMIT = '64kb';

/**
 * The Express app of a service. The order of the middleware is the order in which a request meets it:
 *
 *     correlation → access log and metrics → security headers
 *       → control of the faults, and the faults themselves
 *       → health, metrics, OpenAPI            (never shed: a busy replica is not a dead one)
 *       → turned away by a replica that is not ready (only with SHALLOW_READINESS=off)
 *       → deadline → fault points → admission → body → routes
 *       → 404, 405 → errors as problem+json
 */
export function createServiceApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use(correlation());
  app.use(access(options.metrics, options.logger));
  app.use(helmet());
  const faults = options.faults?.forApp(options.routes);
  if (faults !== undefined) app.use(faults.control, faults.onRequest);
  app.use(operational(options));
  app.use(turnAway(options));
  app.use(deadline(options));
  for (const middleware of options.before ?? []) app.use(middleware);
  app.use(admit(options));
  app.use(
    express.json({ limit: BODY_LIMIT, strict: true, verify: (request, _response, raw) => keepRaw(options, request as Request, raw) }),
  );

  const router = express.Router({ caseSensitive: true });
  options.bind(router);
  app.use(router);
  app.use(notFound(options.routes));
  app.use(failure(createFailureReport(options)));
  return app;
}

function operational({ info, routes, metrics, readiness }: AppOptions): Router {
  const router = express.Router();
  const document = JSON.stringify(openApiDocument(info, routes));
  router.use(['/health', '/metrics', '/openapi.json', '/docs'], (request, response, next) => {
    response.locals['route'] = request.baseUrl + (request.path === '/' ? '' : request.path);
    next();
  });
  router.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/health/ready', async (_request, response) => {
    const result = await readiness.evaluate();
    response.status(result.status === 'not_ready' ? 503 : 200).json(result);
  });
  router.get('/metrics', async (_request, response) => {
    await readiness.evaluate();
    const { contentType, text } = await metrics.expose();
    // Not response.type(): Express would add a second charset.
    response.setHeader('content-type', contentType);
    response.end(text);
  });
  router.get('/openapi.json', (_request, response) => {
    response.type('json').send(document);
  });
  router.get('/docs', docsPage(info, routes));
  // A path below these that does not exist is nobody's label.
  router.use(['/health', '/metrics', '/openapi.json', '/docs'], (_request, response, next) => {
    delete response.locals['route'];
    next();
  });
  return router;
}

function turnAway({ readiness }: AppOptions): RequestHandler {
  return function turnAwayUnlessReady(_request, _response, next) {
    readiness.turnAway();
    next();
  };
}

function deadline({ deadlineMs, clock }: AppOptions): RequestHandler {
  return function readDeadline(request, response, next) {
    const received = deadlineFromHeader(request.get(headers.deadline), { defaultMs: deadlineMs.default, maxMs: deadlineMs.max, clock });
    response.locals['deadline'] = received;
    received.assertUseful('the request');
    next();
  };
}

function admit({ admission, priorityOf }: AppOptions): RequestHandler {
  return async function enter(request, response, next) {
    const left = new AbortController();
    const abandon = (): void => left.abort();
    response.once('close', abandon);
    const permit = await admission.enter(priorityOf(request), { deadline: response.locals['deadline'], signal: left.signal });
    response.off('close', abandon);
    if (response.closed) permit[Symbol.dispose]();
    else response.once('close', () => permit[Symbol.dispose]());
    next();
  };
}

function keepRaw(options: AppOptions, request: Request, raw: Buffer): void {
  if (options.keepRawBody?.(request)) request.rawBody = raw;
}

/** A known path with another method is a 405 that says which methods there are; anything else is a 404. */
function notFound(routes: Readonly<Record<string, Route>>): RequestHandler {
  const patterns = Object.values(routes).map((route) => ({
    pattern: new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}/?$`),
    method: route.method.toUpperCase(),
  }));
  return function refuse(request, response) {
    const allowed = patterns.filter(({ pattern }) => pattern.test(request.path)).map(({ method }) => method);
    if (allowed.length === 0) throw new ServiceError('not_found', 'there is nothing at this path');
    response.setHeader('allow', allowed.join(', '));
    throw new ServiceError('method_not_allowed', `use ${allowed.join(' or ')}`);
  };
}

/** Four arguments: that is how Express knows it. */
function failure(report: FailureReport): ErrorRequestHandler {
  return function answerProblem(error: unknown, request, response, next) {
    const known = toServiceError(error);
    report({ error, known, method: request.method, route: response.locals.route ?? 'unmatched' });
    if (response.headersSent) {
      next(error);
      return;
    }
    const { problem, retryAfterMs } = toProblem(known);
    if (retryAfterMs !== undefined) response.setHeader(headers.retryAfter, String(Math.max(1, Math.ceil(retryAfterMs / 1_000))));
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify({ ...problem, requestId: response.locals.requestId }));
  };
}
