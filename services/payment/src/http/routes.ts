import { headers } from '@faultline/contracts/headers';
import { paymentRoutes, type Payment as WirePayment } from '@faultline/contracts/payment';
import type { Deadline } from '@faultline/resilience';
import { bindRoute, ServiceError } from '@faultline/service-kit';
import { bindContext } from '@faultline/telemetry/context';
import type { Request, Router } from 'express';
import { type CardProvider, ProviderUnavailableError } from '../domain/card-provider.ts';
import type { Cashier, ChargeOutcome } from '../domain/cashier.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentTelemetry } from '../telemetry.ts';
import { judgeSignature } from './signature.ts';

export type RouteDependencies = {
  readonly cashier: Cashier;
  readonly provider: { within(deadline: Deadline): CardProvider };
  readonly telemetry: PaymentTelemetry;
  readonly webhook: { readonly secret: string; readonly toleranceMs: number };
  /** The time of day, which signatures are compared with. */
  readonly wallClock: { now(): number };
};

export function bindPaymentRoutes(router: Router, { cashier, provider, telemetry, webhook, wallClock }: RouteDependencies): void {
  bindRoute(router, paymentRoutes.charge, async ({ body, deadline }) => {
    bindContext({ order_id: body.orderId });
    const { payment, before } = captured(await cashier.charge(body, provider.within(deadline)).catch(refuseUnavailable));
    return { status: before ? 200 : 201, body: toWire(payment) };
  });

  bindRoute(router, paymentRoutes.getPayment, async ({ params, deadline }) => {
    bindContext({ order_id: params.orderId });
    const payment = await cashier.find(params.orderId, provider.within(deadline));
    if (!payment) throw new ServiceError('not_found', 'the order has no payment');
    return { status: 200, body: toWire(payment) };
  });

  bindRoute(router, paymentRoutes.void, async ({ params, deadline }) => {
    bindContext({ order_id: params.orderId });
    const payment = await cashier.void(params.orderId, provider.within(deadline)).catch((error: unknown) => {
      telemetry.voidFailed();
      return refuseUnavailable(error);
    });
    return { status: 200, body: toWire(payment) };
  });

  function checkSignature({ request }: { request: Request }): void {
    const signed = { header: request.get(headers.providerSignature), body: request.rawBody };
    const verdict = judgeSignature(signed, { ...webhook, nowMs: wallClock.now() });
    if (verdict === 'good') return;
    telemetry.callbackRefused(verdict);
    // The log says why; the caller has no need to know.
    throw new ServiceError('forbidden', 'the signature does not hold');
  }
  bindRoute(
    router,
    paymentRoutes.providerCallback,
    async ({ body }) => {
      bindContext({ order_id: body.key });
      telemetry.callback(body.type, await cashier.apply(body));
      return { status: 204 };
    },
    { guard: checkSignature },
  );
}

function captured(outcome: ChargeOutcome): Extract<ChargeOutcome, { kind: 'captured' }> {
  switch (outcome.kind) {
    case 'captured':
      return outcome;
    case 'declined':
      throw new ServiceError('payment_declined', 'the card was declined');
    case 'voided':
      throw new ServiceError('payment_voided', 'the payment was voided');
    case 'conflict':
      throw new ServiceError('idempotency_key_reused', 'the order was charged with another amount');
    default:
      return outcome satisfies never;
  }
}

/** Not retryable: the attempts that made sense were made here, next to the provider. */
function refuseUnavailable(error: unknown): never {
  if (!(error instanceof ProviderUnavailableError)) throw error;
  const { retryAfterMs } = error;
  throw new ServiceError('provider_unavailable', error.message, {
    cause: error,
    retryable: false,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** ISO 4217 for "no currency": a void can come for an order whose amount we never learn. */
const UNKNOWN_MONEY = { amountMinor: 0, currency: 'XXX' };

function toWire({ orderId, state, money = UNKNOWN_MONEY, updatedAt }: Payment): WirePayment {
  return { orderId, state, ...money, updatedAt: updatedAt.toISOString() };
}
