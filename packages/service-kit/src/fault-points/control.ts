import { faultPoints as catalogue, type FaultPointName, faultPointRequest } from '@faultline/contracts/fault-points';
import express, { type RequestHandler, type Router } from 'express';
import { internalGuard } from '../internal-guard.ts';
import { ServiceError } from '../service-error.ts';
import type { FaultPoints } from './fault-points.ts';

type Controllable = Pick<FaultPoints, 'names' | 'armed' | 'arm' | 'disarm'>;

const PATH = '/internal/fault-points';

/**
 * `GET` lists, `POST` arms, `DELETE` disarms all, `DELETE …/:point` one. Behind a bearer token, and for loopback names only; without
 * a token these paths do not exist. Stands before admission, so that an overloaded service can still be relieved of a fault.
 */
export function faultPointControl(faultPoints: Controllable, token: string | undefined): RequestHandler {
  const router = express.Router({ caseSensitive: true });
  if (token === undefined) return router;
  router.use(PATH, internalGuard({ token, route: PATH }));
  bind(router, faultPoints);
  return router;
}

function bind(router: Router, faultPoints: Controllable): void {
  router.get(PATH, (_request, response) => {
    response.json({ points: faultPoints.names.map((point) => ({ point, meaning: catalogue[point].meaning })), armed: faultPoints.armed });
  });
  router.post(PATH, express.json({ limit: '4kb' }), (request, response) => {
    const parsed = faultPointRequest.safeParse(request.body);
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ path, message }) => ({ path: ['body', ...path.map(String)].join('.'), message }));
      throw new ServiceError('invalid_request', 'the body does not fit', { cause: parsed.error, errors });
    }
    response.status(201).json(faultPoints.arm(parsed.data));
  });
  router.delete(PATH, (_request, response) => {
    faultPoints.disarm();
    response.status(204).end();
  });
  router.delete(`${PATH}/:point`, (request, response) => {
    const name = faultPoints.names.find((each): each is FaultPointName => each === request.params.point);
    if (name === undefined) throw new ServiceError('not_found', 'there is no such point here');
    faultPoints.disarm(name);
    response.status(204).end();
  });
}
