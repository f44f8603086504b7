import { Router } from 'express';
import { z } from 'zod';
import { viewProcess } from '../status/process-view.ts';
import type { LabProcess, LabProcesses } from '../supervisor/lab-process.ts';

const LONGEST_PAUSE_MS = 10 * 60_000;
const DEATHS_BEFORE_GIVING_UP = 3;
/** A process whose dependency is away runs and is not ready, for as long as that takes: whoever asked is told so. */
const READY_WITHIN_MS = 60_000;
const patience = { mayDie: DEATHS_BEFORE_GIVING_UP, withinMs: READY_WITHIN_MS };

const actionName = z.enum(['start', 'stop', 'restart', 'kill', 'pause', 'resume']);
/** A pause has an end that does not depend on whoever asked for it. */
const pauseBody = z.strictObject({ ttlMs: z.int().min(1).max(LONGEST_PAUSE_MS) });

type Action = (processes: readonly LabProcess[], body: unknown) => Promise<void> | void;

const actions: Readonly<Record<z.infer<typeof actionName>, Action>> = {
  start: async (processes) => {
    for (const each of processes) each.start();
    await Promise.all(processes.map((each) => each.whenReady(patience)));
  },
  stop: async (processes) => {
    await Promise.all(processes.map((each) => each.stop()));
  },
  // One after the other, so that a service with several replicas never is away.
  restart: async (processes) => {
    for (const each of processes) {
      await each.restart();
      await each.whenReady(patience);
    }
  },
  kill: (processes) => {
    for (const each of processes) each.kill();
  },
  pause: (processes, body) => {
    const { ttlMs } = pauseBody.parse(body);
    for (const each of processes) each.pause(ttlMs);
  },
  resume: (processes) => {
    for (const each of processes) each.resume();
  },
};

/** `:name` is a process (`payment-2`, `postgres`), or a service for all its replicas. Answers with how they are afterwards. */
export function processRoutes(supervisor: LabProcesses): Router {
  const router = Router();
  const view = (processes: readonly LabProcess[]) => ({ processes: processes.map(viewProcess) });

  router.get('/', (_request, response) => void response.json(view(supervisor.processes)));
  router.post('/:name/:action', async (request, response) => {
    const action = actionName.parse(request.params.action);
    const processes = supervisor.find(request.params.name);
    await actions[action](processes, request.body);
    response.json(view(processes));
  });
  return router;
}
