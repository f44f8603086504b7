import { providerRoutes } from '@faultline/contracts/provider';
import { type Response, Router } from 'express';
import type { CardAnswer, CardApi } from '../charges/card-api.ts';
import type { Operation, ProviderMetrics } from '../metrics.ts';
import { parseOr400, sendProblem } from './problem.ts';

/** What merchants call. */
export function cardRoutes(api: CardApi, metrics: ProviderMetrics): Router {
  const router = Router({ caseSensitive: true });

  async function answer(response: Response, operation: Operation, work: Promise<CardAnswer>): Promise<void> {
    const result = await work;
    metrics.answered(operation, result.kind === 'charge' ? result.charge.state : result.code);
    if (result.kind === 'charge') response.json(result.charge);
    else sendProblem(response, { code: result.code, problem: {} });
  }

  router.post(providerRoutes.charge.path, (request, response) =>
    answer(response, 'charge', api.charge(parseOr400(providerRoutes.charge.body, request.body))),
  );
  router.get(providerRoutes.getCharge.path, (request, response) =>
    answer(response, 'find', api.find(parseOr400(providerRoutes.getCharge.params, request.params).key)),
  );
  router.post(providerRoutes.voidCharge.path, (request, response) =>
    answer(response, 'void', api.void(parseOr400(providerRoutes.voidCharge.params, request.params).key)),
  );
  return router;
}
