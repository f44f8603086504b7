import { headers } from '@faultline/contracts/headers';
import { withContext } from '@faultline/telemetry/context';
import { redactText } from '@faultline/telemetry/redact';
import { context, propagation, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import { v7 as uuidv7 } from 'uuid';

declare global {
  // biome-ignore lint/style/noNamespace: Express names its own types this way
  namespace Express {
    interface Locals {
      requestId: string;
      /** Template of the matched route, for labels; unset until one matches. */
      route?: string;
    }
  }
}

const validRequestId = /^[A-Za-z0-9._-]{8,64}$/;
const BAGGAGE_KEY = 'request.id';

/** Safe in a header, in a line and in a label of a trace; and no secret that somebody sends as an id. */
const isHarmless = (offered: string): boolean => validRequestId.test(offered) && redactText(offered) === offered;

/**
 * Takes the caller's X-Request-ID if it is harmless, makes one otherwise, and gives it to everything that follows: the answer,
 * the bound log context, the span, and baggage, which carries it through all outgoing calls.
 */
export function correlation(): RequestHandler {
  return function bindRequestId(request, response, next) {
    const offered = request.get(headers.requestId);
    const requestId = offered !== undefined && isHarmless(offered) ? offered : uuidv7();
    response.locals.requestId = requestId;
    response.setHeader(headers.requestId, requestId);
    trace.getActiveSpan()?.setAttribute(BAGGAGE_KEY, requestId);
    const active = context.active();
    const baggage = (propagation.getBaggage(active) ?? propagation.createBaggage()).setEntry(BAGGAGE_KEY, { value: requestId });
    context.with(propagation.setBaggage(active, baggage), () => withContext({ request_id: requestId }, next));
  };
}
