import express, { type Express, type Request, type Response } from 'express';
import { holdSchema } from '../../contract.ts';
import { viewKind } from '../../kinds/view-kind.ts';
import type { ChaosTopology } from '../../targets.ts';
import type { Caller, Controller } from '../controller.ts';
import type { ChaosMetrics } from '../metrics.ts';
import { ApiError, sendProblem } from './api-error.ts';
import { type GuardOptions, guard, isInstructor } from './guard.ts';

export interface ChaosApiDependencies extends GuardOptions {
  readonly controller: Controller;
  readonly topology: ChaosTopology;
  readonly metrics: ChaosMetrics;
  /** Who sends it sees and makes blind faults; undefined: nobody does. */
  readonly instructorSecret: string | undefined;
}

/** The chaos API: what the lab forwards `/api/chaos` to. Metrics and health take no token, as everywhere. */
export function createChaosApi(dependencies: ChaosApiDependencies): Express {
  const { controller, topology, metrics, instructorSecret } = dependencies;
  const callerOf = (request: Request): Caller => ({ instructor: isInstructor(request, instructorSecret) });
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.get('/health/live', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/metrics', async (_request, response) => void response.type(metrics.contentType).send(await metrics.render()));

  app.use(guard(dependencies));
  app.use(express.json({ limit: '64kb' }));
  app.get('/kinds', (_request, response) => void response.json({ kinds: controller.kinds.map((kind) => viewKind(kind, topology)) }));
  app.get('/faults', async (request, response) => void response.json(await controller.faults(callerOf(request))));
  app.post('/faults', async (request, response) => {
    const signal = goneSignal(response);
    const fault = await controller.inject(request.body, { ...callerOf(request), signal });
    response.status(201).json(fault);
  });
  app.put('/faults/:id/hold', (request, response) => {
    const { holdMs } = holdSchema.parse(request.body);
    response.json(controller.hold(request.params.id, { ...callerOf(request), holdMs }));
  });
  app.delete('/faults/:id', async (request, response) => {
    response.json({ ended: await controller.revert(request.params.id, callerOf(request)) });
  });
  app.delete('/faults', async (request, response) => void response.json({ ended: await controller.revert(undefined, callerOf(request)) }));
  app.post('/halt', async (request, response) => void response.json({ ended: await controller.halt(callerOf(request)) }));
  app.post('/resume', (_request, response) => {
    controller.resume();
    response.json({ halted: false });
  });
  app.get('/history', (request, response) => {
    const { instructor } = callerOf(request);
    response.json({ events: instructor ? controller.journal.allEvents : controller.journal.events });
  });
  app.post('/history/publish', (request, response) => {
    if (!callerOf(request).instructor) throw new ApiError('forbidden', 'only an exercise publishes what it has hidden');
    controller.publish();
    response.json({ published: true });
  });
  app.use((request) => {
    throw new ApiError('not_found', `there is no ${request.method} ${request.path}`);
  });
  app.use(sendProblem);
  return app;
}

/** Aborts when the client goes away before it has its answer: what it was waiting for is then no longer wanted. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
