import type { LeasedFaults } from '@faultline/leased-faults';
import express, { type Express } from 'express';
import type { CardApi } from './charges/card-api.ts';
import { type AdminDependencies, adminRoutes } from './http/admin-routes.ts';
import { cardRoutes } from './http/card-routes.ts';
import { faultRoutes } from './http/fault-routes.ts';
import { answerProblems, Refusal } from './http/problem.ts';
import type { ProviderMetrics } from './metrics.ts';

export type AppDependencies = {
  readonly api: CardApi;
  readonly admin: AdminDependencies;
  readonly faults: LeasedFaults;
  readonly metrics: ProviderMetrics;
  readonly onError: (error: unknown) => void;
};

export function createApp({ api, admin, faults, metrics, onError }: AppDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/health/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics.expose();
    response.setHeader('content-type', contentType);
    response.end(text);
  });
  app.use(express.json({ limit: '16kb' }));
  app.use('/admin', adminRoutes(admin));
  app.use('/internal/faults', faultRoutes(faults, admin.token));
  app.use(cardRoutes(api, metrics));
  app.use(() => {
    throw new Refusal('not_found');
  });
  app.use(answerProblems(onError));
  return app;
}
