import { problem } from '@faultline/contracts/errors';
import { paymentRoutes } from '@faultline/contracts/payment';
import type { Deadline } from '@faultline/resilience';
import type { Answer, HttpDependency } from '@faultline/service-kit';
import { addSpanEvent, inSpan } from '@faultline/telemetry/spans';
import type { Order } from '../domain/order.ts';
import type { Steps } from '../domain/settle-order.ts';
import { unexpected, unlessUnavailable } from './unavailable.ts';

export type PaymentOptions = {
  readonly dependency: HttpDependency;
  /** For a charge in all, so that time is left to commit and to answer. */
  readonly budgetMs: number;
};

export type PaymentSteps = Pick<Steps, 'charge' | 'void'>;

export function createPaymentSteps({ dependency, budgetMs }: PaymentOptions): (deadline: Deadline) => PaymentSteps {
  return (deadline) => ({
    charge: (order) =>
      inSpan('process_payment', { attributes: { 'order.id': order.orderId, 'payment.amount_minor': order.totalMinor } }, (span) =>
        unlessUnavailable('charge', async () => {
          const answer = await dependency.call({
            route: paymentRoutes.charge,
            body: chargeOf(order),
            deadline: deadline.child(budgetMs),
            idempotent: true,
          });
          const outcome = chargeOutcome(answer);
          span.setAttribute('payment.outcome', outcome);
          return outcome;
        }),
      ),
    void: (order) =>
      unlessUnavailable('void', async () => {
        addSpanEvent('void_requested', { 'order.id': order.orderId });
        const answer = await dependency.call({
          route: paymentRoutes.void,
          params: { orderId: order.orderId },
          deadline,
          idempotent: true,
        });
        if (answer.status !== 200) throw unexpected('payment', answer);
      }),
  });
}

function chargeOf(order: Order) {
  const { orderId, totalMinor: amountMinor, currency, paymentToken } = order;
  return { orderId, amountMinor, currency, paymentToken };
}

function chargeOutcome(answer: Answer): Awaited<ReturnType<Steps['charge']>> {
  if (answer.status === 200 || answer.status === 201) return 'captured';
  const code = problem.safeParse(answer.body).data?.code;
  if (code === 'payment_declined') return 'declined';
  if (code === 'payment_voided') return 'voided';
  throw unexpected('payment', answer);
}
