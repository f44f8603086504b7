import { problem } from '@faultline/contracts/errors';
import { isBreakerOpenError, isBulkheadRejectedError } from '@faultline/resilience';
import { type Answer, DependencyError, dependencyErrorOf } from '@faultline/service-kit';
import { type StepName, StepUnavailable } from '../domain/settle-order.ts';

/**
 * Whatever a call throws means the same to the story: no answer that decides. Nothing was attempted when our own breaker or
 * bulkhead refused, or when payment says that it did not reach the provider either.
 */
export async function unlessUnavailable<T>(step: StepName, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TypeError || error instanceof ReferenceError) throw error;
    const behind = dependencyErrorOf(error);
    throw new StepUnavailable(step, {
      cause: error,
      retryAfterMs: isBreakerOpenError(error) ? error.retryAfterMs : behind?.problem?.retryAfterMs,
      attempted: !(isBreakerOpenError(error) || isBulkheadRejectedError(error) || behind?.problem?.attempted === false),
    });
  }
}

/** An answer below 500 that the contract does not foresee here: a bug on one of the two sides, and not decisive. */
export function unexpected(dependency: string, answer: Answer): DependencyError {
  return new DependencyError(dependency, { status: answer.status, problem: problem.safeParse(answer.body).data });
}
