import { z } from 'zod';
import {
  amountMinor,
  currency,
  idempotencyKey,
  MAX_CART_LINES,
  paymentToken,
  quantity,
  requestHash,
  sku,
  timestamp,
  uuid,
} from './primitives.ts';
import { defineRoutes } from './route.ts';

export const orderState = z.enum(['pending', 'confirmed', 'payment_pending', 'rejected', 'cancelled']);
export type OrderState = z.infer<typeof orderState>;

/** Why an order ended without a sale. */
export const orderReason = z.enum(['payment_declined', 'out_of_stock', 'unknown_product', 'deadline_passed', 'reservation_expired']);
export type OrderReason = z.infer<typeof orderReason>;

export const orderLine = z.strictObject({ sku, quantity, unitPriceMinor: amountMinor });
export type OrderLine = z.infer<typeof orderLine>;

/** The idempotency key travels in the `Idempotency-Key` header. */
export const orderRequest = z.strictObject({
  userId: uuid,
  /** Of the shopper's own request, so that the same key with another body is told apart. */
  requestHash,
  /** Empty only when the cart is empty: the key may still name an order that was placed with it. */
  items: z.array(orderLine).max(MAX_CART_LINES),
  currency,
  totalMinor: amountMinor,
  paymentToken,
});
export type OrderRequest = z.infer<typeof orderRequest>;

export const order = z.object({
  orderId: uuid,
  userId: uuid,
  state: orderState,
  reason: orderReason.optional(),
  items: z.array(orderLine),
  totalMinor: amountMinor,
  currency,
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type Order = z.infer<typeof order>;

export const orderHeaders = z.object({ 'idempotency-key': idempotencyKey });

export const orderRoutes = defineRoutes({
  placeOrder: {
    method: 'post',
    path: '/orders',
    summary: 'Place an order; the same user and key again get the first outcome',
    headers: orderHeaders,
    body: orderRequest,
    responses: {
      201: { description: 'Confirmed: paid, and the stock is sold', body: order },
      202: { description: 'Accepted: the payment follows', body: order },
    },
    errors: [
      'invalid_request',
      'payment_declined',
      'out_of_stock',
      'unknown_product',
      'order_cancelled',
      'request_in_flight',
      'idempotency_key_reused',
      'empty_cart',
      'dependency_unavailable',
      'overloaded',
      'deadline_exceeded',
    ],
  },
  getOrder: {
    method: 'get',
    path: '/orders/:orderId',
    summary: "A user's order; another user's is not found",
    params: z.object({ orderId: uuid }),
    query: z.object({ userId: uuid }),
    responses: { 200: { description: 'The order', body: order } },
    errors: ['invalid_request', 'not_found', 'dependency_unavailable'],
  },
});
