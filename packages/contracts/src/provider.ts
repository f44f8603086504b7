import { z } from 'zod';
import { amountMinor, currency, paymentToken, timestamp, uuid } from './primitives.ts';
import { defineRoutes } from './route.ts';

/** The outside world's card API, as payment sees it. */
export const chargeRequest = z.strictObject({ key: uuid, amountMinor: amountMinor.min(1), currency, cardToken: paymentToken });
export type ChargeRequest = z.infer<typeof chargeRequest>;

export const chargeState = z.enum(['captured', 'declined', 'voided']);
export const charge = z.object({
  key: uuid,
  state: chargeState,
  amountMinor,
  currency,
  /** Why a charge was declined. */
  reason: z.string().optional(),
  occurredAt: timestamp,
});
export type Charge = z.infer<typeof charge>;

/** One line of the provider's ledger. Entries are only ever added; the net capture of a key is its captures less its voids. */
export const ledgerEntry = z.object({
  seq: z.int(),
  kind: z.enum(['capture', 'decline', 'void', 'tombstone']),
  key: uuid,
  amountMinor,
  currency,
  at: timestamp,
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;

/** How the simulated provider behaves. Every field has a default; a change may end by itself. */
export const providerBehaviour = z.strictObject({
  /** Median of the log-normal service time, in ms. */
  medianLatencyMs: z.number().min(0).max(60_000),
  /** Shape of the log-normal: 0 is constant. */
  sigma: z.number().min(0).max(3),
  /** Calls served at once; the rest wait in line, so that overload shows as latency first. */
  capacity: z.int().min(1).max(10_000),
  /** Calls allowed to wait; beyond it 429. */
  queueLimit: z.int().min(0).max(100_000),
  declineRate: z.number().min(0).max(1),
  /** Share of calls that answer 500 without doing anything. */
  errorRate: z.number().min(0).max(1),
  /** Share of captures whose callback is sent twice. */
  duplicateCallbackRate: z.number().min(0).max(1),
});
export type ProviderBehaviour = z.infer<typeof providerBehaviour>;

const keyParams = z.object({ key: uuid });

export const providerRoutes = defineRoutes({
  charge: {
    method: 'post',
    path: '/v1/charges',
    summary: 'Capture an amount; the same key again gets the first outcome',
    body: chargeRequest,
    responses: { 200: { description: 'Captured or declined', body: charge } },
    errors: ['invalid_request', 'payment_voided', 'idempotency_key_reused', 'rate_limited', 'internal'],
  },
  getCharge: {
    method: 'get',
    path: '/v1/charges/:key',
    summary: 'The outcome of a key',
    params: keyParams,
    responses: { 200: { description: 'The charge', body: charge } },
    errors: ['invalid_request', 'not_found', 'rate_limited', 'internal'],
  },
  voidCharge: {
    method: 'post',
    path: '/v1/charges/:key/void',
    summary: 'Undo a capture, or tombstone the key against a later one; idempotent',
    params: keyParams,
    responses: { 200: { description: 'Voided', body: charge } },
    errors: ['invalid_request', 'rate_limited', 'internal'],
  },
});
