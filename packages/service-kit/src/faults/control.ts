import { answerFaultCall, LeasedFaultError, type LeasedFaults } from '@faultline/leased-faults';
import express, { type RequestHandler } from 'express';
import { internalGuard } from '../internal-guard.ts';
import { ServiceError } from '../service-error.ts';

const PATH = '/internal/faults';

/** The registry over HTTP. Stands before admission and deadlines, so that an overloaded service can still be relieved of a fault. */
export function faultControl(faults: LeasedFaults, token: string): RequestHandler {
  const router = express.Router({ caseSensitive: true });
  // Inside of JSON, every character of a body may take six.
  router.use(PATH, internalGuard({ token, route: PATH }), express.json({ limit: '128kb' }), (request, response, next) => {
    const answer = answerOrProblem(faults, { method: request.method, path: request.path, body: request.body });
    if (answer === undefined) next();
    else response.status(answer.status).json(answer.body);
  });
  return router;
}

const codes = { invalid_fault: 'invalid_request', conflict: 'fault_conflict', unknown_fault: 'not_found' } as const;

function answerOrProblem(faults: LeasedFaults, call: Parameters<typeof answerFaultCall>[1]) {
  try {
    return answerFaultCall(faults, call);
  } catch (error) {
    if (!(error instanceof LeasedFaultError)) throw error;
    throw new ServiceError(codes[error.code], error.message, {
      cause: error,
      ...(error.issues.length === 0 ? {} : { errors: [...error.issues] }),
    });
  }
}
