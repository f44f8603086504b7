import { z } from 'zod';
import { amountMinor, currency, paymentToken, timestamp, uuid } from './primitives.ts';
import { defineRoutes } from './route.ts';

export const paymentRequest = z.strictObject({
  /** Also the key: one order is charged at most once, however often this is sent. */
  orderId: uuid,
  amountMinor: amountMinor.min(1),
  currency,
  paymentToken,
});
export type PaymentRequest = z.infer<typeof paymentRequest>;

/** `pending`: the provider's answer is not known yet. `voiding`: a void was asked for and is not acknowledged yet. */
export const paymentState = z.enum(['pending', 'captured', 'declined', 'voiding', 'voided']);
export const payment = z.object({
  orderId: uuid,
  state: paymentState,
  amountMinor,
  currency,
  updatedAt: timestamp,
});
export type Payment = z.infer<typeof payment>;

/** Sent by the provider after a capture or a void; delivered at least once. */
export const providerEvent = z.strictObject({
  eventId: uuid,
  type: z.enum(['charge.captured', 'charge.declined', 'charge.voided']),
  key: uuid,
  amountMinor,
  currency,
  occurredAt: timestamp,
});
export type ProviderEvent = z.infer<typeof providerEvent>;

const orderIdParams = z.object({ orderId: uuid });

export const paymentRoutes = defineRoutes({
  charge: {
    method: 'post',
    path: '/payments',
    summary: "Charge an order's total; the same order again gets the first outcome",
    body: paymentRequest,
    responses: { 200: { description: 'Captured already', body: payment }, 201: { description: 'Captured', body: payment } },
    errors: [
      'invalid_request',
      'payment_declined',
      'payment_voided',
      'idempotency_key_reused',
      'provider_unavailable',
      'dependency_unavailable',
      'overloaded',
      'deadline_exceeded',
    ],
  },
  getPayment: {
    method: 'get',
    path: '/payments/:orderId',
    summary: 'What is known of the payment of an order',
    params: orderIdParams,
    responses: { 200: { description: 'The payment', body: payment } },
    errors: ['invalid_request', 'not_found', 'dependency_unavailable'],
  },
  void: {
    method: 'post',
    path: '/payments/:orderId/void',
    summary: 'Undo the charge, or bar it if it has not happened; idempotent',
    params: orderIdParams,
    responses: { 200: { description: 'Voided: no capture stands, and none can come', body: payment } },
    errors: ['invalid_request', 'provider_unavailable', 'dependency_unavailable', 'overloaded', 'deadline_exceeded'],
  },
  providerCallback: {
    method: 'post',
    path: '/callbacks/provider',
    summary: 'Signed event from the provider; the same event id twice is one event',
    body: providerEvent,
    responses: { 204: { description: 'Taken, or known already', body: null } },
    errors: ['invalid_request', 'forbidden', 'dependency_unavailable'],
  },
});
