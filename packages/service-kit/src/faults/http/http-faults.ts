import { setTimeout as sleep } from 'node:timers/promises';
import type { Route } from '@faultline/contracts/route';
import { LeasedFaultError } from '@faultline/leased-faults';
import { trace } from '@opentelemetry/api';
import type { RequestHandler, Response } from 'express';
import type { ServiceError } from '../../service-error.ts';
import { replaceBody } from './replace-body.ts';
import { createRouteFinder } from './route-finder.ts';
import type { FaultedRequest } from './scope.ts';

/** What a fault does to one request. */
export type HttpEffect =
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'abort'; readonly error: ServiceError }
  | { readonly kind: 'body'; readonly body: string; readonly contentType: string | undefined };

/** A fault in force: its effect on a request, or undefined where it is not for it. */
export type HttpFault = (request: FaultedRequest) => HttpEffect | undefined;

export type HttpFaults = {
  /** Puts a fault in force; returns the way to take it back. */
  add(fault: HttpFault): () => void;
  /** @throws LeasedFaultError for a route that this service does not have */
  assertRoute(route: string | undefined): void;
  /** For the app whose routes these are. */
  middleware(routes: Readonly<Record<string, Route>>): RequestHandler;
};

/**
 * Faults on inbound requests. They compose: delays add up, then the first abort answers, or else the last replaced body does.
 *
 * To its caller the service is late, or answers badly; nothing else changes, so that timeouts, retries and breakers meet the fault as
 * they would meet the real thing. A delay comes before the deadline is read, as if the request had travelled for longer.
 */
export function createHttpFaults(): HttpFaults {
  const faults = new Set<HttpFault>();
  let findRoute = createRouteFinder({});

  return {
    add(fault) {
      faults.add(fault);
      return () => void faults.delete(fault);
    },
    assertRoute(route) {
      if (route === undefined || findRoute.templates.includes(route)) return;
      throw new LeasedFaultError('invalid_fault', `there is no route ${route} here; there are: ${findRoute.templates.join(', ')}`);
    },
    middleware(routes) {
      findRoute = createRouteFinder(routes);
      return function applyFaults(request, response, next) {
        if (faults.size === 0) {
          next();
          return;
        }
        const route = findRoute(request);
        if (route === undefined) {
          next();
          return;
        }
        const faulted: FaultedRequest = { route, method: request.method, header: (name) => request.get(name) };
        const effects = [...faults].flatMap((fault) => fault(faulted) ?? []);
        void apply(effects, { route, response, next });
      };
    },
  };
}

type Exchange = { readonly route: string; readonly response: Response; readonly next: (error?: unknown) => void };

async function apply(effects: readonly HttpEffect[], { route, response, next }: Exchange): Promise<void> {
  const delayMs = effects.reduce((sum, effect) => sum + (effect.kind === 'delay' ? effect.delayMs : 0), 0);
  if (delayMs > 0) await sleep(delayMs);
  // Whoever has gone meanwhile would not have been heard by a service that is late.
  if (response.closed) return;
  const abort = effects.find((effect) => effect.kind === 'abort');
  if (abort !== undefined) {
    // The router, which names the route otherwise, is never reached.
    response.locals.route = route;
    trace.getActiveSpan()?.setAttribute('http.route', route);
    next(abort.error);
    return;
  }
  const body = effects.findLast((effect) => effect.kind === 'body');
  if (body !== undefined) replaceBody(response, body);
  next();
}
