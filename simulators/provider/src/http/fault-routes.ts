import { answerFaultCall, LeasedFaultError, type LeasedFaults } from '@faultline/leased-faults';
import { Router } from 'express';
import { guard } from './guard.ts';
import { Refusal } from './problem.ts';

const codes = { invalid_fault: 'invalid_request', conflict: 'fault_conflict', unknown_fault: 'not_found' } as const;

/** The same requests as those that the services take at this path. */
export function faultRoutes(faults: LeasedFaults, token: string): Router {
  const router = Router({ caseSensitive: true });
  router.use(guard(token), ({ method, path, body }, response) => {
    const answer = answerOrRefuse(faults, { method, path, body });
    response.status(answer.status).json(answer.body);
  });
  return router;
}

function answerOrRefuse(faults: LeasedFaults, call: Parameters<typeof answerFaultCall>[1]) {
  try {
    const answer = answerFaultCall(faults, call);
    if (answer !== undefined) return answer;
  } catch (error) {
    if (!(error instanceof LeasedFaultError)) throw error;
    throw new Refusal(codes[error.code], { detail: error.message, errors: [...error.issues] });
  }
  throw new Refusal('not_found');
}
