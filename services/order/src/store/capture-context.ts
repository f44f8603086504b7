import { boundContext } from '@faultline/telemetry/context';
import { context, propagation } from '@opentelemetry/api';
import type { SettlementJob } from './job-queue.ts';

/** The correlation id and the trace of the work at hand, in a form that can be stored. */
export function captureContext(): Pick<SettlementJob, 'requestId' | 'traceContext'> {
  const traceContext: Record<string, string> = {};
  propagation.inject(context.active(), traceContext);
  return { requestId: boundContext().request_id, traceContext };
}
