import express, { type Express, type Router } from 'express';
import type { StatusSnapshot } from '../status/snapshot.ts';
import type { LabProcesses } from '../supervisor/lab-process.ts';
import { alertHookRoutes, createAlertLog } from './alert-routes.ts';
import { ApiError, sendProblem } from './api-error.ts';
import type { BackendName } from './backends.ts';
import { type ConsoleState, consoleRoutes, securityHeaders } from './console-files.ts';
import { documentRoutes } from './document-routes.ts';
import { forward } from './forward.ts';
import { guard, onlyFromLoopback } from './guard.ts';
import type { Live } from './live.ts';
import { passThroughRoutes } from './pass-through.ts';
import { processRoutes } from './process-routes.ts';
import { sessionRoutes, ticketRoutes } from './session-routes.ts';
import type { Sessions } from './sessions.ts';

export interface LabApiDependencies {
  readonly token: string;
  /** The secret part of the path that alert notifications are posted to. */
  readonly alertHook: string;
  readonly supervisor: LabProcesses;
  /** What the processes write. */
  readonly logs: Router;
  /** Faults of processes, for the chaos controller. */
  readonly processFaults: Router;
  /** Where the chaos controller listens. */
  readonly chaosUrl: string;
  readonly status: () => StatusSnapshot;
  /** Edges, proxies and replicas of this run. */
  readonly topology: () => unknown;
  readonly exercises?: Router;
  readonly gameDay?: Router;
  readonly experiments?: Router;
  readonly sessions: Sessions;
  readonly live: Live;
  readonly console: { readonly directory: string; readonly state: () => ConsoleState };
  /** The checkout, for its dashboards and runbooks. */
  readonly documents: string;
  /** Returns at once; the lab then stops. */
  readonly shutDown: () => void;
}

/** The lab API: what the command line, the console and the chaos harness use to look at the lab and to touch its processes. */
export function createLabApi(dependencies: LabApiDependencies): Express {
  const {
    token,
    alertHook,
    supervisor,
    logs,
    processFaults,
    chaosUrl,
    status,
    topology,
    exercises,
    gameDay,
    experiments,
    sessions,
    live,
    shutDown,
  } = dependencies;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const alertLog = createAlertLog((notification) => live.notify(notification));
  app.use('/hooks/alerts', express.json({ limit: '1mb' }), alertHookRoutes(alertHook, alertLog));
  app.use(onlyFromLoopback);
  app.use(securityHeaders);
  app.use('/api/session', express.json({ limit: '1kb' }), sessionRoutes(sessions));
  app.use('/api', guard({ token, sessions }), (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  app.use(
    '/api',
    passThroughRoutes(() => status().urls as Readonly<Record<BackendName, string>>),
  );
  app.use('/api/chaos', forward({ to: chaosUrl, name: 'the chaos controller', token }));
  app.use(express.json({ limit: '64kb' }));
  app.get('/api/status', (_request, response) => void response.json(status()));
  app.get('/api/topology', (_request, response) => void response.json(topology()));
  app.get('/api/notifications', (_request, response) => void response.json(alertLog.notifications));
  app.post('/api/shutdown', (_request, response) => {
    response.status(202).json({ stopping: true });
    shutDown();
  });
  app.use('/api', live.routes);
  app.use('/api', documentRoutes(dependencies.documents));
  app.use('/api/tickets', ticketRoutes(sessions));
  app.use('/api/processes', processRoutes(supervisor));
  app.use('/api/process-faults', processFaults);
  app.use('/api/logs', logs);
  if (exercises !== undefined) app.use('/api/exercises', exercises);
  if (gameDay !== undefined) app.use('/api/game-day', gameDay);
  if (experiments !== undefined) app.use('/api/experiments', experiments);
  app.use(consoleRoutes(dependencies.console.directory, dependencies.console.state));
  app.use((request) => {
    throw new ApiError('not_found', `there is no ${request.method} ${request.path}`);
  });
  app.use(sendProblem);
  return app;
}
