import express, { type Express, type Router } from 'express';
import type { StatusSnapshot } from '../status/snapshot.ts';
import type { LabProcesses } from '../supervisor/lab-process.ts';
import { alertHookRoutes, createAlertLog } from './alert-routes.ts';
import { ApiError, sendProblem } from './api-error.ts';
import { guard } from './guard.ts';
import { processRoutes } from './process-routes.ts';

export interface LabApiDependencies {
  readonly token: string;
  /** The secret part of the path that alert notifications are posted to. */
  readonly alertHook: string;
  readonly supervisor: LabProcesses;
  /** What the processes write. */
  readonly logs: Router;
  readonly status: () => StatusSnapshot;
  /** Edges, proxies and replicas of this run. */
  readonly topology: () => unknown;
  readonly exercises?: Router;
  /** Returns at once; the lab then stops. */
  readonly shutDown: () => void;
}

/** The lab API: what the command line, the console and the chaos harness use to look at the lab and to touch its processes. */
export function createLabApi({ token, alertHook, supervisor, logs, status, topology, exercises, shutDown }: LabApiDependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const alertLog = createAlertLog();
  app.use('/hooks/alerts', express.json({ limit: '1mb' }), alertHookRoutes(alertHook, alertLog));
  app.use(guard(token));
  app.use(express.json({ limit: '64kb' }));
  app.get('/api/status', (_request, response) => void response.json(status()));
  app.get('/api/topology', (_request, response) => void response.json(topology()));
  app.get('/api/notifications', (_request, response) => void response.json(alertLog.notifications));
  app.post('/api/shutdown', (_request, response) => {
    response.status(202).json({ stopping: true });
    shutDown();
  });
  app.use('/api/processes', processRoutes(supervisor));
  app.use('/api/logs', logs);
  if (exercises !== undefined) app.use('/api/exercises', exercises);
  app.use((request) => {
    throw new ApiError('not_found', `there is no ${request.method} ${request.path}`);
  });
  app.use(sendProblem);
  return app;
}
