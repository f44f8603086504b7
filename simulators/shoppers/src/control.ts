import { timingSafeEqual } from 'node:crypto';
import express, { type Express, type RequestHandler } from 'express';
import { z } from 'zod';
import { type Crowd, visitKinds } from './crowd.ts';
import type { Statistics } from './statistics.ts';

export type ControlOptions = { readonly crowd: Crowd; readonly statistics: Statistics; readonly token: string };

const load = z.strictObject({ checkoutsPerSecond: z.number().min(0).max(1_000), visits: z.enum(visitKinds).default('all') });

/** What the lab asks of the crowd: how the shop feels from outside, and how many should come. */
export function createControl({ crowd, statistics, token }: ControlOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(loopbackOnly);
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.use(withToken(token));
  app.get('/stats', (_request, response) => {
    const { rate, activeJourneys, turnedAway } = crowd;
    response.json({ rate, activeJourneys, turnedAway, recent: statistics.recent(), totals: statistics.totals });
  });
  app.put('/load', express.json({ limit: '1kb' }), (request, response) => {
    const parsed = load.safeParse(request.body);
    if (!parsed.success) {
      response.status(400).json({ error: `checkoutsPerSecond must be a number from 0 to 1000, visits ${visitKinds.join(' or ')}` });
      return;
    }
    crowd.setRate(parsed.data.checkoutsPerSecond, parsed.data.visits);
    response.json({ rate: crowd.rate });
  });
  return app;
}

/** A page in a browser can send requests to loopback, but not with a Host of ours: that keeps DNS rebinding out. */
const loopbackOnly: RequestHandler = (request, response, next) => {
  if (/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '')) next();
  else response.status(403).json({ error: 'this answers to loopback names only' });
};

function withToken(token: string): RequestHandler {
  const expected = Buffer.from(`Bearer ${token}`);
  return (request, response, next) => {
    const given = Buffer.from(request.get('authorization') ?? '');
    if (given.length === expected.length && timingSafeEqual(given, expected)) next();
    else response.status(401).json({ error: 'the token of the run is needed' });
  };
}
