import { type Clock, isAdmissionRejectedError } from '@faultline/resilience';
import type { Logger } from '@faultline/telemetry/logger';
import type { ServiceError } from './service-error.ts';

export type Failure = { readonly error: unknown; readonly known: ServiceError; readonly method: string; readonly route: string };
export type FailureReport = (failure: Failure) => void;

/** Shedding has to cost next to nothing, so it is written down this often at most; `admission_rejected_total` counts every one. */
const SHED_LINE_EVERY_MS = 200;

/** 5xx is ours, and an error; shedding and absent dependencies are degraded service; 4xx is the client's, and the access line has it. */
export function createFailureReport({ logger, clock }: { readonly logger: Logger; readonly clock: Clock }): FailureReport {
  let shedLineAt = Number.NEGATIVE_INFINITY;
  let unwritten = 0;
  return function report({ error, known, method, route }) {
    if (known.status < 500) return;
    const event = known.status === 503 || known.status === 504 ? 'request_rejected' : 'request_failed';
    const fields = { method, route, status: known.status, code: known.code };
    if (!isAdmissionRejectedError(error)) {
      logger.event(event, `${method} ${route}: ${known.message}`, { ...fields, error });
      return;
    }
    if (clock.now() - shedLineAt < SHED_LINE_EVERY_MS) {
      unwritten += 1;
      return;
    }
    logger.event(event, `${method} ${route}: ${known.message}`, { ...fields, reason: error.reason, others_unwritten: unwritten });
    shedLineAt = clock.now();
    unwritten = 0;
  };
}
