import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from 'express';
import { ApiError } from './api-error.ts';

const plainName = /^[\w-]+$/;

/** What the console shows of the repository itself: the dashboards that Grafana loads, and the runbooks. */
export function documentRoutes(root: string): Router {
  const router = Router();
  const dashboards = join(root, 'infra/grafana/dashboards');
  router.get('/dashboards', (_request, response) => {
    const all = filesIn(dashboards, '.json').map((name) => JSON.parse(read(join(dashboards, name))) as Record<string, unknown>);
    response.json({ dashboards: all.map(({ uid, title, description, tags }) => ({ uid, title, description, tags })) });
  });
  router.get('/dashboards/:uid', (request, response) => {
    for (const name of filesIn(dashboards, '.json')) {
      const dashboard = JSON.parse(read(join(dashboards, name))) as { uid?: string };
      if (dashboard.uid === request.params.uid) return void response.json(dashboard);
    }
    throw new ApiError('not_found', `there is no dashboard ${request.params.uid}`);
  });
  router.get('/runbooks/:name', (request, response) => {
    const { name } = request.params;
    if (!plainName.test(name)) throw new ApiError('not_found', 'there is no such runbook');
    response.type('text/markdown').send(read(join(root, 'docs/runbooks', `${name}.md`)));
  });
  return router;
}

function filesIn(directory: string, extension: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith(extension))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw new ApiError('not_found', 'there is no such document', { cause });
    throw cause;
  }
}
