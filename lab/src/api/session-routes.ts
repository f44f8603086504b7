import { Router } from 'express';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { requireOwnPage } from './guard.ts';
import { clearCookie, readCookie, setCookie } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

const TICKET_TTL_MS = 10 * 60_000;
const exchange = z.strictObject({ ticket: z.string().max(200) });

/** Before the guard, since it is how one gets past it: a ticket becomes a session. */
export function sessionRoutes(sessions: Sessions): Router {
  const router = Router();
  router.post('/', (request, response) => {
    requireOwnPage(request);
    const opened = sessions.open(exchange.parse(request.body).ticket);
    if (opened === undefined) {
      throw new ApiError('unauthenticated', 'this link has been used, or is too old: `node lab console` prints a new one');
    }
    setCookie(request, response, opened.id);
    response.status(201).json({ key: opened.key });
  });
  router.delete('/', (request, response) => {
    requireOwnPage(request);
    const id = readCookie(request);
    if (id !== undefined) sessions.close(id);
    clearCookie(request, response);
    response.status(204).end();
  });
  return router;
}

/** Behind the guard: whoever has the token may let a browser in. */
export function ticketRoutes(sessions: Sessions): Router {
  const router = Router();
  router.post('/', (request, response) => {
    // A session that could make further ones would outlive its own end.
    if (request.headers.authorization === undefined) throw new ApiError('forbidden', 'only the command line makes links');
    response.status(201).json({ ticket: sessions.issueTicket(TICKET_TTL_MS) });
  });
  return router;
}
