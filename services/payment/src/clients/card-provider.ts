import { type Charge, charge, providerRoutes } from '@faultline/contracts/provider';
import type { Deadline } from '@faultline/resilience';
import type { Answer, Call, HttpDependency } from '@faultline/service-kit';
import { inSpan } from '@faultline/telemetry/spans';
import { type CardProvider, type ChargeAnswer, ProviderUnavailableError } from '../domain/card-provider.ts';

export type CardProviderClient = {
  /** The provider, for one request and the time that this has left. */
  within(deadline: Deadline): CardProvider;
  /** For readiness: throws while a call would be refused. It never calls, so that probes neither load nor heal anything. */
  assertCallable(): void;
};

export type CardProviderClientOptions = {
  readonly dependency: HttpDependency;
  readonly onCharged: (outcome: ChargeAnswer | 'unknown', durationMs: number) => void;
};

/**
 * Kept for our own answer: who waits for a charge until its very last millisecond tells nobody about it, and its caller takes us
 * for the one who is slow.
 */
const ANSWER_MARGIN_MS = 50;

export function createCardProviderClient({ dependency, onCharged }: CardProviderClientOptions): CardProviderClient {
  const { policy } = dependency;

  function unavailable(message: string, cause?: unknown): ProviderUnavailableError {
    return new ProviderUnavailableError(message, { cause, retryAfterMs: policy.breakerRetryAfterMs || undefined });
  }

  function within(callerDeadline: Deadline): CardProvider {
    const deadline = callerDeadline.child(callerDeadline.remainingMs() - ANSWER_MARGIN_MS);

    async function call(request: Omit<Call, 'deadline' | 'idempotent'>): Promise<Answer> {
      try {
        return await dependency.call({ ...request, deadline, idempotent: true });
      } catch (error) {
        throw unavailable(error instanceof Error ? error.message : 'the provider does not answer', error);
      }
    }

    /** An answer that cannot be read, or is about something else, leaves the outcome as unknown as none at all. */
    function read({ status, body }: Answer, orderId: string): Charge {
      const parsed = charge.safeParse(body);
      if (status === 200 && parsed.success && parsed.data.key === orderId) return parsed.data;
      throw unavailable(`the provider's answer of ${status} makes no sense`, parsed.error);
    }

    return {
      charge: ({ orderId, amountMinor, currency, token }) =>
        inSpan('charge_card', { attributes: { 'order.id': orderId } }, async (span) => {
          const startedAt = performance.now();
          let outcome: ChargeAnswer | 'unknown' = 'unknown';
          try {
            const answer = await call({ route: providerRoutes.charge, body: { key: orderId, amountMinor, currency, cardToken: token } });
            if (answer.status === 409) outcome = 'voided';
            else if (answer.status === 422) outcome = 'conflict';
            else outcome = read(answer, orderId).state;
            return outcome;
          } finally {
            span.setAttribute('payment.outcome', outcome);
            onCharged(outcome, performance.now() - startedAt);
          }
        }),

      async find(orderId) {
        const answer = await call({ route: providerRoutes.getCharge, params: { key: orderId } });
        return answer.status === 404 ? undefined : read(answer, orderId).state;
      },

      void: (orderId) =>
        inSpan('void_charge', { attributes: { 'order.id': orderId } }, async () => {
          const { state } = read(await call({ route: providerRoutes.voidCharge, params: { key: orderId } }), orderId);
          if (state !== 'voided') throw unavailable(`the provider was asked to void, and says ${state}`);
        }),
    };
  }

  return {
    within,
    assertCallable() {
      // Not the state: an open breaker says so until somebody calls, however long its time has been over.
      if (policy.breakerRetryAfterMs > 0) throw new Error(`the breaker is ${policy.breakerState}`);
    },
  };
}
