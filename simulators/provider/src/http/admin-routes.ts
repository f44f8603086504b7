import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type LedgerEntry, providerBehaviour } from '@faultline/contracts/provider';
import { Router } from 'express';
import { z } from 'zod';
import type { BehaviourControl } from '../behaviour/behaviour.ts';
import type { Ledger } from '../charges/ledger.ts';
import { guard } from './guard.ts';
import { parseOr400 } from './problem.ts';

const MAX_TTL_MS = 3_600_000;
const changeRequest = providerBehaviour.partial().extend({ ttlMs: z.int().min(1).max(MAX_TTL_MS).optional() });

export type AdminDependencies = { readonly token: string; readonly behaviour: BehaviourControl; readonly ledger: Ledger };

/** For the lab alone: how the provider behaves, and what it did. */
export function adminRoutes({ token, behaviour, ledger }: AdminDependencies): Router {
  const router = Router({ caseSensitive: true });
  router.use(guard(token));
  router.get('/behaviour', (_request, response) => {
    response.json(behaviour.current);
  });
  router.put('/behaviour', (request, response) => {
    const { ttlMs, ...change } = parseOr400(changeRequest, request.body);
    behaviour.change(change, ttlMs);
    response.json(behaviour.current);
  });
  router.delete('/behaviour', (_request, response) => {
    behaviour.reset();
    response.json(behaviour.current);
  });
  router.get('/ledger', async (_request, response) => {
    response.type('json');
    // A client that leaves in the middle is no error.
    await pipeline(Readable.from(ledgerJson(ledger.entries())), response).catch(() => {});
  });
  return router;
}

/** Streamed: after a day of traffic the ledger is larger than an answer should be in memory. */
async function* ledgerJson(entries: AsyncIterable<LedgerEntry>): AsyncGenerator<string> {
  let separator = '{"entries":[';
  for await (const entry of entries) {
    yield separator + JSON.stringify(entry);
    separator = ',\n';
  }
  yield separator === ',\n' ? ']}' : `${separator}]}`;
}
